package dev.hibiki.rtc;

/**
 * Why something received was not used. Packet-path methods return {@link #code} instead of
 * throwing; every reason has a counter.
 */
public enum DropReason {
  /** The RTP header does not hold together. RFC 3550 section 5.1. */
  RTP_MALFORMED,
  /** A packet of an RTCP compound does not hold together; what came before it was used. */
  RTCP_MALFORMED,
  /** Too short to hold the header and the trailer of its SRTP profile. */
  SRTP_TOO_SHORT,
  /** The SRTP or SRTCP authentication tag does not match. */
  SRTP_AUTHENTICATION,
  /** Authentic, but seen before or too old to know. */
  REPLAYED,
  /** The peer uses more SSRCs than the context keeps state for. */
  SRTP_TOO_MANY_SSRCS,
  /** The packet index of a key is used up; the stream cannot go on. RFC 3711 section 9.2. */
  SRTP_INDEX_EXHAUSTED,
  /** A sequence number that the stream has already received. */
  DUPLICATE,
  /** A sequence number far behind what the stream has received. */
  TOO_OLD,
  /** A retransmission packet without an original sequence number (padding, probing). RFC 4588. */
  RTX_WITHOUT_PAYLOAD,
  /** The SSRC or payload type belongs to no stream. */
  UNKNOWN_STREAM,
  /** The codec's payload descriptor does not hold together. */
  PAYLOAD_MALFORMED;

  private static final DropReason[] BY_ORDINAL = values();

  /** The negative number that stands for this reason in a return value. */
  @SuppressWarnings("EnumOrdinal") // codes are not stored anywhere
  public int code() {
    return -1 - ordinal();
  }

  /**
   * The reason behind a negative return value.
   *
   * @throws IllegalArgumentException if {@code code} is no such value
   */
  public static DropReason of(int code) {
    int ordinal = -1 - code;
    if (ordinal < 0 || ordinal >= BY_ORDINAL.length) {
      throw new IllegalArgumentException("not a drop code: " + code);
    }
    return BY_ORDINAL[ordinal];
  }
}
