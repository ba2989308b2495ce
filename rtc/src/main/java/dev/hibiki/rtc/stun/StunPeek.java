package dev.hibiki.rtc.stun;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Looks into raw datagrams before it is known whose they are. Nothing is verified here: what it
 * returns was written by anybody and is good for a look-up only.
 */
public final class StunPeek {
  private static final int BINDING_REQUEST = 0x0001;
  private static final int MAX_UFRAG_BYTES = 256;

  private StunPeek() {}

  /** True if the first byte can begin a STUN message and the magic cookie is there. RFC 7983. */
  public static boolean isStun(byte[] buf, int off, int len) {
    return off >= 0
        && len >= StunFormat.HEADER_BYTES
        && off <= buf.length - len
        && (buf[off] & 0xff) < 4
        && StunFormat.i32(buf, off + StunFormat.COOKIE_AT) == StunFormat.MAGIC_COOKIE;
  }

  /**
   * The receiver's username fragment: what stands before the colon of USERNAME.
   *
   * @return null for anything but a well-formed binding request with {@code fragment:fragment} of
   *     printable ASCII as its username
   */
  public static @Nullable String localUfrag(byte[] buf, int off, int len) {
    if (!StunFormat.headerHolds(buf, off, len) || StunFormat.u16(buf, off) != BINDING_REQUEST) {
      return null;
    }
    int end = off + len;
    int username = -1;
    int count = 0;
    for (int at = off + StunFormat.HEADER_BYTES; at < end; ) {
      int next = StunFormat.attributeEnd(buf, at, end);
      if (next < 0 || ++count > StunFormat.MAX_ATTRIBUTES) {
        return null;
      }
      if (username < 0 && StunFormat.u16(buf, at) == StunAttributes.USERNAME) {
        username = at;
      }
      at = next;
    }
    return username < 0 ? null : beforeColon(buf, username);
  }

  private static @Nullable String beforeColon(byte[] buf, int username) {
    int value = username + StunFormat.ATTRIBUTE_HEADER_BYTES;
    int end = value + StunFormat.u16(buf, username + 2);
    for (int i = value; i < end && i - value <= MAX_UFRAG_BYTES; i++) {
      if (buf[i] == ':') {
        return i == value || i == end - 1
            ? null
            : new String(buf, value, i - value, StandardCharsets.US_ASCII);
      }
      if (buf[i] <= ' ' || buf[i] > '~') {
        return null;
      }
    }
    return null;
  }
}
