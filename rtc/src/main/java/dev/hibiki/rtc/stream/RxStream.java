package dev.hibiki.rtc.stream;

import dev.hibiki.rtc.DropReason;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.SequenceNumbers;
import dev.hibiki.rtc.time.NtpTime;
import java.util.Arrays;

/**
 * One received SSRC: extended sequence numbers, duplicates, loss and jitter for receiver reports,
 * NACK, key frame requests, and the sender's clock. RFC 3550.
 *
 * <p>Extended sequence numbers begin between 65536 and 131071 and only ever grow, also when the
 * sender jumps or starts over. Not thread-safe.
 */
public final class RxStream {
  /** How far behind the newest packet one may come and still be used. */
  public static final int WINDOW_PACKETS = 1024;

  /** A larger gap is a jump of the sender, not loss. RFC 3550 appendix A.1. */
  private static final int MAX_GAP_PACKETS = 3000;

  private final int ssrc;
  private final int clockRateHz;
  private final boolean nackEnabled;
  private final ReceptionStats stats;
  private final NackGenerator nacks = new NackGenerator();
  private final KeyframeThrottle keyframeThrottle;
  private final int[] nackScratch = new int[NackGenerator.MAX_OUTSTANDING];
  private final long[] seen = new long[WINDOW_PACKETS / 64];

  private long highest = -1;
  private int restartCandidate = -1;

  private boolean hasSenderReport;
  private long senderReportNtp;
  private int senderReportTimestamp;
  private long senderReportNanos;

  /**
   * A stream from which nothing has come yet.
   *
   * @param nackEnabled ask for missing packets
   * @param keyframeIntervalNanos at most one key frame request in this time
   */
  public RxStream(int ssrc, int clockRateHz, boolean nackEnabled, long keyframeIntervalNanos) {
    this.ssrc = ssrc;
    this.clockRateHz = clockRateHz;
    this.nackEnabled = nackEnabled;
    this.stats = new ReceptionStats(clockRateHz);
    this.keyframeThrottle = new KeyframeThrottle(keyframeIntervalNanos);
  }

  public int ssrc() {
    return ssrc;
  }

  public int clockRateHz() {
    return clockRateHz;
  }

  public ReceptionStats stats() {
    return stats;
  }

  /** The highest extended sequence number, -1 before the first packet. */
  public long highestSequence() {
    return highest;
  }

  /**
   * Takes a packet that came on this SSRC.
   *
   * @return its extended sequence number, or the drop code {@link DropReason#DUPLICATE} or {@link
   *     DropReason#TOO_OLD}
   */
  public long onPacket(long nowNanos, RtpHeader header) {
    int sequence = header.sequenceNumber();
    if (highest < 0) {
      return begin(nowNanos, header, 0x1_0000L + sequence);
    }
    int distance = SequenceNumbers.distance((int) highest, sequence);
    if (distance <= -WINDOW_PACKETS) {
      if (sequence != restartCandidate) {
        restartCandidate = SequenceNumbers.add(sequence, 1);
        stats.onTooOld();
        return DropReason.TOO_OLD.code();
      }
      // Two in a row from far behind: the sender has started over.
      return begin(nowNanos, header, highest + distance + 0x1_0000L);
    }
    restartCandidate = -1;
    if (distance > MAX_GAP_PACKETS) {
      return begin(nowNanos, header, highest + distance);
    }
    long extended = highest + distance;
    if (distance > 0) {
      advance(nowNanos, extended);
    } else if (!markSeen(extended)) {
      stats.onDuplicate();
      return DropReason.DUPLICATE.code();
    } else if (nackEnabled) {
      nacks.arrived(extended);
    }
    count(nowNanos, header, extended);
    return extended;
  }

  /**
   * Takes a packet that was unwrapped from a retransmission ({@link RtxPacket#unwrap}). It may be
   * ahead of the stream, when the last packets before a pause were lost; the first packet of a
   * stream it cannot be.
   *
   * @return its extended sequence number, or the drop code {@link DropReason#DUPLICATE} or {@link
   *     DropReason#TOO_OLD}
   */
  public long onRecovered(long nowNanos, RtpHeader header) {
    int distance = SequenceNumbers.distance((int) highest, header.sequenceNumber());
    if (highest < 0 || Math.abs(distance) >= WINDOW_PACKETS) {
      stats.onTooOld();
      return DropReason.TOO_OLD.code();
    }
    long extended = highest + distance;
    if (distance > 0) {
      advance(nowNanos, extended);
    } else if (!markSeen(extended)) {
      stats.onDuplicate();
      return DropReason.DUPLICATE.code();
    } else {
      nacks.arrived(extended);
    }
    int payloadLength = header.payloadLength();
    stats.onRecovered(header.length() - payloadLength, payloadLength);
    return extended;
  }

  private long begin(long nowNanos, RtpHeader header, long extended) {
    boolean first = highest < 0;
    restartCandidate = -1;
    highest = extended;
    nacks.clear();
    // The second packet of a stream may overtake the first; stragglers of before a jump, whose
    // numbers mean something else, are refused as seen.
    Arrays.fill(seen, first ? 0 : -1L);
    seen[wordOf(extended)] |= 1L << extended;
    stats.beginRange(extended);
    count(nowNanos, header, extended);
    return extended;
  }

  private void advance(long nowNanos, long extended) {
    if (extended - highest >= WINDOW_PACKETS) {
      Arrays.fill(seen, 0);
    } else {
      for (long skipped = highest + 1; skipped < extended; skipped++) {
        seen[wordOf(skipped)] &= ~(1L << skipped);
      }
    }
    seen[wordOf(extended)] |= 1L << extended;
    if (nackEnabled && extended > highest + 1) {
      nacks.missing(nowNanos, highest + 1, extended);
    }
    highest = extended;
  }

  private void count(long nowNanos, RtpHeader header, long extended) {
    int payloadLength = header.payloadLength();
    stats.onPacket(
        nowNanos, extended, header.timestamp(), header.length() - payloadLength, payloadLength);
  }

  /** False if it was seen before. */
  private boolean markSeen(long extended) {
    long bit = 1L << extended;
    int word = wordOf(extended);
    if ((seen[word] & bit) != 0) {
      return false;
    }
    seen[word] |= bit;
    return true;
  }

  private static int wordOf(long extended) {
    return (int) (extended >>> 6) & (WINDOW_PACKETS / 64 - 1);
  }

  /** Takes the sender's report about this stream. */
  public void onSenderReport(long nowNanos, long ntp, int rtpTimestamp) {
    hasSenderReport = true;
    senderReportNtp = ntp;
    senderReportTimestamp = rtpTimestamp;
    senderReportNanos = nowNanos;
  }

  /** True once a sender report has come: the {@code senderReport} accessors mean something. */
  public boolean hasSenderReport() {
    return hasSenderReport;
  }

  /** 64-bit NTP time of the latest sender report, on the sender's clock. */
  public long senderReportNtp() {
    return senderReportNtp;
  }

  /** The RTP timestamp of that moment. */
  public int senderReportTimestamp() {
    return senderReportTimestamp;
  }

  /** When the latest sender report came. */
  public long senderReportNanos() {
    return senderReportNanos;
  }

  /** The RTP timestamp the sender gives a moment on its own clock, by its latest report. */
  public int timestampAt(long ntp) {
    long nanos = NtpTime.nanosBetween(senderReportNtp, ntp);
    // Seconds apart from their rest: the product of both would overflow.
    long ticks =
        nanos / 1_000_000_000L * clockRateHz
            + nanos % 1_000_000_000L * clockRateHz / 1_000_000_000L;
    return senderReportTimestamp + (int) ticks;
  }

  /**
   * Appends this stream's block to the report under way and begins a new interval.
   *
   * @return false if nothing has come from the stream or the block does not fit
   */
  public boolean writeReportBlock(long nowNanos, RtcpWriter out) {
    return writeReportBlock(nowNanos, out, 0);
  }

  /** The same, with this fraction (of 256) lost at least. */
  public boolean writeReportBlock(long nowNanos, RtcpWriter out, int leastFractionLost) {
    if (highest < 0) {
      return false;
    }
    stats.report();
    int lastReport = hasSenderReport ? NtpTime.middle(senderReportNtp) : 0;
    int delay = hasSenderReport ? NtpTime.durationToMiddle(nowNanos - senderReportNanos) : 0;
    return out.reportBlock(
        ssrc,
        Math.max(stats.fractionLost(), leastFractionLost),
        (int) Math.clamp(stats.lost(), Integer.MIN_VALUE, Integer.MAX_VALUE),
        (int) (stats.highest() - 0x1_0000L),
        (int) stats.jitterTicks(),
        lastReport,
        delay);
  }

  /** The round trip time to the sender, which spaces repeated NACKs. */
  public void rtt(long rttNanos) {
    nacks.rtt(rttNanos);
  }

  /**
   * Appends a NACK for the packets that are due.
   *
   * @return how many packets are asked for
   */
  public int writeNacks(long nowNanos, RtcpWriter out, int localSsrc) {
    int due = nacks.due(nowNanos, nackScratch);
    if (due == 0) {
      return 0;
    }
    int written = out.nack(localSsrc, ssrc, nackScratch, due);
    stats.onNacks(written);
    return written;
  }

  /** How many missing packets were given up so far; when it rises video needs a key frame. */
  public long abandonedPackets() {
    return nacks.abandoned();
  }

  /** Somebody wants a key frame; {@link #takeKeyframeRequest} says when to ask the sender. */
  public void requestKeyframe() {
    keyframeThrottle.request();
  }

  /** True if a picture loss indication is to be sent now. */
  public boolean takeKeyframeRequest(long nowNanos) {
    boolean taken = keyframeThrottle.take(nowNanos);
    if (taken) {
      stats.onKeyframeRequest();
    }
    return taken;
  }

  /** A key frame has begun to arrive, which answers requests that wait. */
  public void onKeyframe() {
    keyframeThrottle.onKeyframe();
  }

  /** When {@link #writeNacks} or {@link #takeKeyframeRequest} has something to do. */
  public long deadlineNanos(long nowNanos) {
    long nack = nacks.deadlineNanos();
    long keyframe = keyframeThrottle.deadlineNanos(nowNanos);
    if (nack == Long.MAX_VALUE || keyframe == Long.MAX_VALUE) {
      return Math.min(nack, keyframe);
    }
    return nack - keyframe < 0 ? nack : keyframe;
  }
}
