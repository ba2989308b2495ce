package dev.hibiki.rtc.rtcp;

/** Packet types, feedback formats and block types of RTCP, as registered with IANA. */
public final class RtcpTypes {
  public static final int SENDER_REPORT = 200;
  public static final int RECEIVER_REPORT = 201;
  public static final int SOURCE_DESCRIPTION = 202;
  public static final int GOODBYE = 203;
  public static final int APPLICATION = 204;
  public static final int TRANSPORT_FEEDBACK = 205;
  public static final int PAYLOAD_FEEDBACK = 206;
  public static final int EXTENDED_REPORT = 207;

  /** Transport feedback: generic NACK. RFC 4585 section 6.2.1. */
  public static final int FORMAT_NACK = 1;

  /** Transport feedback: transport-wide congestion control. */
  public static final int FORMAT_TRANSPORT_CC = 15;

  /** Payload feedback: picture loss indication. RFC 4585 section 6.3.1. */
  public static final int FORMAT_PLI = 1;

  /** Payload feedback: full intra request. RFC 5104 section 4.3.1. */
  public static final int FORMAT_FIR = 4;

  /** Payload feedback: application layer feedback, of which REMB is one. */
  public static final int FORMAT_APPLICATION = 15;

  /** Source description item: canonical name. */
  public static final int SDES_CNAME = 1;

  /** Source description item: the media section. RFC 9143 section 15.1. */
  public static final int SDES_MID = 15;

  /** Extended report block: receiver reference time. RFC 3611 section 4.4. */
  public static final int XR_RRTR = 4;

  /** Extended report block: delay since the last receiver reference time. RFC 3611 section 4.5. */
  public static final int XR_DLRR = 5;

  /** "REMB" as four ASCII characters. */
  static final int REMB_IDENTIFIER = 0x52454D42;

  private RtcpTypes() {}
}
