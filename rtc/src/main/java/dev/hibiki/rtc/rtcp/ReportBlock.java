package dev.hibiki.rtc.rtcp;

import static dev.hibiki.rtc.rtcp.Bytes.int32;

/**
 * What a receiver says about one stream in a sender or receiver report (RFC 3550 section 6.4.1). To
 * be used again and again.
 */
public final class ReportBlock {
  private int ssrc;
  private int fractionLost;
  private int cumulativeLost;
  private int highestSequence;
  private int jitter;
  private int lastSenderReport;
  private int delaySinceLastSenderReport;

  /** Sets everything; see the accessors. */
  public ReportBlock set(
      int ssrc,
      int fractionLost,
      int cumulativeLost,
      int highestSequence,
      int jitter,
      int lastSenderReport,
      int delaySinceLastSenderReport) {
    this.ssrc = ssrc;
    this.fractionLost = fractionLost;
    this.cumulativeLost = cumulativeLost;
    this.highestSequence = highestSequence;
    this.jitter = jitter;
    this.lastSenderReport = lastSenderReport;
    this.delaySinceLastSenderReport = delaySinceLastSenderReport;
    return this;
  }

  /** Reads the block that begins at {@code offset}, as {@link RtcpVisitor#reportBlock} says. */
  public ReportBlock read(byte[] buf, int offset) {
    int lost = int32(buf, offset + 4);
    return set(
        int32(buf, offset),
        lost >>> 24,
        lost << 8 >> 8,
        int32(buf, offset + 8),
        int32(buf, offset + 12),
        int32(buf, offset + 16),
        int32(buf, offset + 20));
  }

  /** The stream that is reported on. */
  public int ssrc() {
    return ssrc;
  }

  /** Of 256 packets since the previous report. */
  public int fractionLost() {
    return fractionLost;
  }

  /** Packets since the beginning; may be negative. */
  public int cumulativeLost() {
    return cumulativeLost;
  }

  /** Cycles and highest sequence number received. */
  public int highestSequence() {
    return highestSequence;
  }

  /** In RTP ticks, as unsigned. */
  public int jitter() {
    return jitter;
  }

  /** Middle 32 bits of the NTP time of the last sender report, 0 if none. */
  public int lastSenderReport() {
    return lastSenderReport;
  }

  /** In units of 1/65536 s. */
  public int delaySinceLastSenderReport() {
    return delaySinceLastSenderReport;
  }
}
