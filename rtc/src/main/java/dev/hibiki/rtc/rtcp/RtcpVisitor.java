package dev.hibiki.rtc.rtcp;

/**
 * What {@link RtcpReader} finds in a compound packet, in order. Override what matters.
 *
 * <p>Called within {@link RtcpReader#read}; arrays are borrowed for the call. A packet is checked
 * as a whole before its first call.
 */
public interface RtcpVisitor {
  /**
   * A sender report; its report blocks follow.
   *
   * @param ntp 64-bit NTP time
   * @param rtpTimestamp the same instant on the stream's media clock
   * @param packetCount packets sent, modulo 2^32
   * @param octetCount payload bytes sent, modulo 2^32
   */
  default void senderReport(
      int ssrc, long ntp, int rtpTimestamp, int packetCount, int octetCount) {}

  /** A receiver report; its report blocks follow. */
  default void receiverReport(int ssrc) {}

  /** One block of a sender or receiver report, to be read with {@link ReportBlock#read}. */
  default void reportBlock(int reporterSsrc, byte[] buf, int offset) {}

  /** One item of a source description; {@code type} as in {@link RtcpTypes}, the text is UTF-8. */
  default void sourceDescription(int ssrc, int type, byte[] buf, int offset, int length) {}

  /** The source leaves. */
  default void goodbye(int ssrc) {}

  /** One sequence number of a generic NACK. */
  default void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {}

  /** A picture loss indication. */
  default void pictureLoss(int senderSsrc, int mediaSsrc) {}

  /** One entry of a full intra request; the same {@code commandSequence} is the same command. */
  default void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {}

  /**
   * A receiver's estimate of the maximum bit rate.
   *
   * @param bitrateBps saturates at {@link Long#MAX_VALUE}
   * @param ssrcCount 32-bit SSRCs that begin at {@code ssrcOffset}
   */
  default void remb(int senderSsrc, long bitrateBps, byte[] buf, int ssrcOffset, int ssrcCount) {}

  /** Transport-wide feedback, to be read with {@link TransportCcFeedback#read}. */
  default void transportCc(int senderSsrc, int mediaSsrc, byte[] buf, int offset, int length) {}

  /** A receiver reference time report block: the receiver's 64-bit NTP time. */
  default void receiverReferenceTime(int senderSsrc, long ntp) {}

  /**
   * One sub-block that answers a receiver reference time.
   *
   * @param ssrc the receiver that is answered
   * @param lastReceiverReport middle 32 bits of its NTP time
   * @param delaySinceLastReceiverReport in units of 1/65536 s
   */
  default void delaySinceLastReceiverReport(
      int senderSsrc, int ssrc, int lastReceiverReport, int delaySinceLastReceiverReport) {}

  /** A packet of a type or format that this reader does not know; the whole packet. */
  default void other(int packetType, int format, byte[] buf, int offset, int length) {}
}
