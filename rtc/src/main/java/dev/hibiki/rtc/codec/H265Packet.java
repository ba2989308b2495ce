package dev.hibiki.rtc.codec;

/** What an H265 payload tells about key frames. RFC 7798 section 4.4. */
public final class H265Packet {
  private static final int AGGREGATION = 48;
  private static final int FRAGMENTATION = 49;
  private static final int FIRST_IRAP = 16;
  private static final int LAST_IRAP = 23;
  private static final int VPS = 32;
  private static final int PPS = 34;

  private H265Packet() {}

  /** The NAL unit type of the payload (0 to 63), 48 for an aggregate, 49 for a fragment; or -1. */
  public static int payloadType(byte[] buf, int offset, int length) {
    return length < 2 ? -1 : type(buf[offset]);
  }

  /** True if the payload holds parameter sets or the first bytes of a random access picture. */
  public static boolean startsKeyframe(byte[] buf, int offset, int length) {
    if (length < 3) {
      return false;
    }
    int type = type(buf[offset]);
    if (type == FRAGMENTATION) {
      return (buf[offset + 2] & 0x80) != 0 && startsKeyframe(buf[offset + 2] & 0x3F);
    }
    if (type != AGGREGATION) {
      return startsKeyframe(type);
    }
    int end = offset + length;
    int at = offset + 2;
    while (end - at >= 4) {
      int size = (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
      at += 2;
      if (size < 2 || size > end - at) {
        return false;
      }
      if (startsKeyframe(type(buf[at]))) {
        return true;
      }
      at += size;
    }
    return false;
  }

  private static boolean startsKeyframe(int type) {
    return (type >= FIRST_IRAP && type <= LAST_IRAP) || (type >= VPS && type <= PPS);
  }

  private static int type(byte header) {
    return header >>> 1 & 0x3F;
  }
}
