package dev.hibiki.rtc;

/** Tells the protocols on one transport apart by their first bytes (RFC 7983, RFC 5761). */
public final class Demux {
  private Demux() {}

  /** First byte 0 to 3. */
  public static boolean isStun(byte[] bytes, int offset, int length) {
    return length > 0 && (bytes[offset] & 0xFC) == 0;
  }

  /** First byte 20 to 63. */
  public static boolean isDtls(byte[] bytes, int offset, int length) {
    int first = length > 0 ? bytes[offset] & 0xFF : 0;
    return first >= 20 && first <= 63;
  }

  /** First byte 128 to 191: RTP or RTCP. */
  public static boolean isRtpOrRtcp(byte[] bytes, int offset, int length) {
    return length > 1 && (bytes[offset] & 0xC0) == 0x80;
  }

  /** Given RTP or RTCP: second byte 192 to 223 is RTCP (RFC 5761 section 4). */
  public static boolean isRtcp(byte[] bytes, int offset) {
    int second = bytes[offset + 1] & 0xFF;
    return second >= 192 && second <= 223;
  }
}
