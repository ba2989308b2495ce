package dev.hibiki.rtc.stream;

import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.time.NtpTime;

/**
 * One SSRC sent to one subscriber: counters for sender reports, a record of how recent packets were
 * made so that NACKs can be answered, and what the receiver reports. RFC 3550, 4585, 4588.
 *
 * <p>A packet is resent at most three times, and not within the shorter of 100 ms and two round
 * trip times of the time before. Not thread-safe.
 */
public final class TxStream {
  /** A packet may be resent: {@link SentPacket} was filled in. */
  public static final int RESEND = 0;

  /** The packet is not in the record (any more), or it had no source. */
  public static final int UNKNOWN = -1;

  /** The packet was resent a moment ago. */
  public static final int TOO_SOON = -2;

  /** The packet was resent often enough. */
  public static final int TOO_OFTEN = -3;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long DEFAULT_SPACING_MILLIS = 100;
  private static final int SENDER_REPORTS_KEPT = 4;

  private final int ssrc;
  private final int rtxSsrc;
  private final int rtxPayloadType;
  private final SentPackets sent;
  private final SenderStats stats = new SenderStats();
  private int nextRtxSequence;
  private long resentPackets;
  private long resentBytes;

  // Sending times of the latest sender reports, found by the middle bits of their NTP times.
  private final int[] reportMiddles = new int[SENDER_REPORTS_KEPT];
  private final long[] reportNanos = new long[SENDER_REPORTS_KEPT];
  private int reportsSent;

  /**
   * A stream on which nothing was sent yet.
   *
   * @param rtxPayloadType payload type of retransmissions, -1 if they repeat the packet itself
   * @param firstRtxSequence the first sequence number of the RTX stream, best random and below
   *     32768
   * @param recordedPackets how many packets can be asked for again, a power of two
   */
  public TxStream(
      int ssrc, int rtxSsrc, int rtxPayloadType, int firstRtxSequence, int recordedPackets) {
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    this.rtxPayloadType = rtxPayloadType;
    this.nextRtxSequence = firstRtxSequence & 0xFFFF;
    this.sent = new SentPackets(recordedPackets);
  }

  public int ssrc() {
    return ssrc;
  }

  public int rtxSsrc() {
    return rtxSsrc;
  }

  /** Payload type of retransmissions, -1 if RTX was not negotiated. */
  public int rtxPayloadType() {
    return rtxPayloadType;
  }

  /** True if retransmissions go out as RTX. */
  public boolean rtx() {
    return rtxPayloadType >= 0;
  }

  public SenderStats stats() {
    return stats;
  }

  /** Records a packet made from a received one, sent for the first time. */
  public void onSent(SentPacket packet, int headerLength, int payloadLength) {
    sent.add(packet);
    stats.onSent(packet.sequenceNumber, headerLength, payloadLength);
  }

  /** Records a packet of our own making (blank frame, padding), which cannot be repeated. */
  public void onSentWithoutSource(int sequenceNumber, int headerLength, int payloadLength) {
    sent.skip(sequenceNumber);
    stats.onSent(sequenceNumber, headerLength, payloadLength);
  }

  /**
   * The receiver asks for a packet.
   *
   * @param out filled in if the packet is to be resent, which then counts as done
   * @return {@link #RESEND}, {@link #UNKNOWN}, {@link #TOO_SOON} or {@link #TOO_OFTEN}
   */
  public int onNack(long nowNanos, int sequenceNumber, SentPacket out) {
    int at = sent.find(sequenceNumber);
    int verdict;
    if (at < 0) {
      verdict = UNKNOWN;
    } else if (sent.resends(at) >= SentPackets.MAX_RESENDS) {
      verdict = TOO_OFTEN;
    } else if (sent.resends(at) > 0 && sent.sinceResendMillis(at, nowNanos) < spacingMillis()) {
      verdict = TOO_SOON;
    } else {
      sent.markResent(at, nowNanos);
      sent.copy(at, out);
      verdict = RESEND;
    }
    stats.onNack(verdict == RESEND);
    return verdict;
  }

  private long spacingMillis() {
    long rtt = stats.rttNanos();
    return rtt < 0
        ? DEFAULT_SPACING_MILLIS
        : Math.min(DEFAULT_SPACING_MILLIS, 2 * rtt / NANOS_PER_MILLI);
  }

  /** The sequence number of the next packet on the RTX stream, which is used up. */
  public int takeRtxSequence() {
    int sequence = nextRtxSequence;
    nextRtxSequence = (sequence + 1) & 0xFFFF;
    return sequence;
  }

  /** Records a retransmission; the payload of RTX counts its two bytes. */
  public void onResent(int headerLength, int payloadLength) {
    stats.onRetransmitted(headerLength + payloadLength);
    resentPackets++;
    resentBytes += payloadLength;
  }

  /** The receiver asks for a key frame. */
  public void onKeyframeRequest() {
    stats.onKeyframeRequest();
  }

  /**
   * Appends a sender report; blocks may follow.
   *
   * @param ntp 64-bit NTP time
   * @param rtpTimestamp the same moment on the subscriber's side of this stream
   * @return false if it does not fit
   */
  public boolean writeSenderReport(long nowNanos, RtcpWriter out, long ntp, int rtpTimestamp) {
    // Without RTX, repeated packets are packets of this SSRC.
    long packets = stats.packets() + (rtx() ? 0 : resentPackets);
    long octets = stats.payloadBytes() + (rtx() ? 0 : resentBytes);
    if (!out.senderReport(ssrc, ntp, rtpTimestamp, (int) packets, (int) octets)) {
      return false;
    }
    int at = reportsSent++ % SENDER_REPORTS_KEPT;
    reportMiddles[at] = NtpTime.middle(ntp);
    reportNanos[at] = nowNanos;
    return true;
  }

  /** Appends a sender report of the RTX stream. Returns false if it does not fit. */
  public boolean writeRtxSenderReport(RtcpWriter out, long ntp, int rtpTimestamp) {
    return out.senderReport(rtxSsrc, ntp, rtpTimestamp, (int) resentPackets, (int) resentBytes);
  }

  /** Takes a report block about this SSRC. */
  public void onReportBlock(long nowNanos, ReportBlock block) {
    stats.onReport(
        nowNanos,
        block.fractionLost(),
        block.cumulativeLost(),
        block.highestSequence(),
        block.jitter());
    if (block.lastSenderReport() == 0) {
      return;
    }
    int kept = Math.min(reportsSent, SENDER_REPORTS_KEPT);
    for (int i = 0; i < kept; i++) {
      if (reportMiddles[i] == block.lastSenderReport()) {
        // By our own clock, since the NTP time of the report may be the publisher's.
        long trip =
            nowNanos
                - reportNanos[i]
                - NtpTime.middleToDuration(block.delaySinceLastSenderReport());
        if (trip > -NANOS_PER_MILLI) {
          stats.onRoundTrip(Math.max(trip, 0));
        }
        return;
      }
    }
  }
}
