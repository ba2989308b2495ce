package dev.hibiki.bench.media;

import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.stream.NackGenerator;
import dev.hibiki.rtc.time.NtpTime;

/**
 * One stream as a subscriber sees it by its headers alone, encrypted or not: what came, what is
 * missing, and the reports about it. Not thread-safe.
 */
public final class ReceivedStream {
  private static final int WINDOW = 2048;

  private final int ssrc;
  private final long[] seen = new long[WINDOW / 64];
  private final NackGenerator nacks = new NackGenerator();
  private final int[] due = new int[NackGenerator.MAX_OUTSTANDING];
  private long first = -1;
  private long highest = -1;
  private long received;
  private long duplicates;
  private long reordered;
  private long reportedExpected;
  private long reportedReceived;
  private long senderReportNtp;
  private long senderReportNanos;

  public ReceivedStream(int ssrc) {
    this.ssrc = ssrc;
  }

  public int ssrc() {
    return ssrc;
  }

  /** Takes a packet with this 16-bit sequence number. */
  public void onPacket(long nowNanos, int sequence) {
    if (highest < 0) {
      first = sequence + 0x10000L;
      highest = first;
      mark(highest);
      received++;
      return;
    }
    long extended = highest + (short) (sequence - (int) highest);
    if (extended > highest) {
      if (extended > highest + 1) {
        nacks.missing(nowNanos, highest + 1, extended);
      }
      for (long skipped = Math.max(highest + 1, extended - WINDOW); skipped < extended; skipped++) {
        seen[slot(skipped)] &= ~(1L << skipped);
      }
      highest = extended;
      mark(extended);
      received++;
    } else if (highest - extended >= WINDOW || isMarked(extended)) {
      duplicates++;
    } else {
      mark(extended);
      received++;
      reordered++;
      nacks.arrived(extended);
    }
  }

  private static int slot(long sequence) {
    return (int) (sequence & (WINDOW - 1)) >>> 6;
  }

  private void mark(long sequence) {
    seen[slot(sequence)] |= 1L << sequence;
  }

  private boolean isMarked(long sequence) {
    return (seen[slot(sequence)] & 1L << sequence) != 0;
  }

  /** Packets that should have come since the first. */
  public long expected() {
    return highest < 0 ? 0 : highest - first + 1;
  }

  /** Packets that came, duplicates not counted. */
  public long received() {
    return received;
  }

  public long duplicates() {
    return duplicates;
  }

  /** Packets that came behind one with a higher number. */
  public long reordered() {
    return reordered;
  }

  /** Takes the time of a sender report. */
  public void onSenderReport(long nowNanos, long ntp) {
    senderReportNtp = ntp;
    senderReportNanos = nowNanos;
  }

  /** Adds a block to the receiver report that was just written. */
  public void report(long nowNanos, RtcpWriter out) {
    long expected = expected();
    long interval = expected - reportedExpected;
    long lost = interval - (received - reportedReceived);
    reportedExpected = expected;
    reportedReceived = received;
    int fraction = interval <= 0 || lost <= 0 ? 0 : (int) Math.min(255, lost * 256 / interval);
    boolean reported = senderReportNtp != 0;
    out.reportBlock(
        ssrc,
        fraction,
        (int) (expected - received),
        (int) highest,
        0,
        reported ? NtpTime.middle(senderReportNtp) : 0,
        reported ? NtpTime.durationToMiddle(nowNanos - senderReportNanos) : 0);
  }

  /** Asks for what is missing. Returns how many packets were asked for. */
  public int nack(long nowNanos, RtcpWriter out, int localSsrc) {
    int count = nacks.due(nowNanos, due);
    return count == 0 ? 0 : out.nack(localSsrc, ssrc, due, count);
  }
}
