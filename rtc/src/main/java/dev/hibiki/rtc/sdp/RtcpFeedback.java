package dev.hibiki.rtc.sdp;

/**
 * A kind of RTCP feedback a codec may get (RFC 4585 section 4.2).
 *
 * @param type first word, for example {@code nack}
 * @param parameter the rest, for example {@code pli}; empty if none
 */
public record RtcpFeedback(String type, String parameter) {
  /** Generic NACK. */
  public static final RtcpFeedback NACK = new RtcpFeedback("nack", "");

  /** Picture loss indication. */
  public static final RtcpFeedback NACK_PLI = new RtcpFeedback("nack", "pli");

  /** Full intra request (RFC 5104). */
  public static final RtcpFeedback CCM_FIR = new RtcpFeedback("ccm", "fir");

  /** Transport-wide congestion control. */
  public static final RtcpFeedback TRANSPORT_CC = new RtcpFeedback("transport-cc", "");

  /** Receiver estimated maximum bitrate. */
  public static final RtcpFeedback GOOG_REMB = new RtcpFeedback("goog-remb", "");
}
