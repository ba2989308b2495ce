package dev.hibiki.rtc.rtcp;

/** Big-endian numbers in byte arrays. */
final class Bytes {
  private Bytes() {}

  static int uint16(byte[] buf, int at) {
    return (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
  }

  static int int32(byte[] buf, int at) {
    return uint16(buf, at) << 16 | uint16(buf, at + 2);
  }

  static long int64(byte[] buf, int at) {
    long high = int32(buf, at);
    return high << 32 | Integer.toUnsignedLong(int32(buf, at + 4));
  }

  static void putShort(byte[] buf, int at, int value) {
    buf[at] = (byte) (value >>> 8);
    buf[at + 1] = (byte) value;
  }

  static void putInt(byte[] buf, int at, int value) {
    putShort(buf, at, value >>> 16);
    putShort(buf, at + 2, value);
  }

  static void putLong(byte[] buf, int at, long value) {
    putInt(buf, at, (int) (value >>> 32));
    putInt(buf, at + 4, (int) value);
  }
}
