package dev.hibiki.rtc.sctp;

/** Network byte order in byte arrays. The caller has checked the bounds. */
final class BigEndian {
  private BigEndian() {}

  static int u8(byte[] bytes, int offset) {
    return bytes[offset] & 0xff;
  }

  static int u16(byte[] bytes, int offset) {
    return ((bytes[offset] & 0xff) << 8) | (bytes[offset + 1] & 0xff);
  }

  static int i32(byte[] bytes, int offset) {
    return (u16(bytes, offset) << 16) | u16(bytes, offset + 2);
  }

  static long i64(byte[] bytes, int offset) {
    return ((long) i32(bytes, offset) << 32) | (i32(bytes, offset + 4) & 0xffff_ffffL);
  }

  static void putU16(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) (value >> 8);
    bytes[offset + 1] = (byte) value;
  }

  static void putI32(byte[] bytes, int offset, int value) {
    putU16(bytes, offset, value >> 16);
    putU16(bytes, offset + 2, value);
  }

  static void putI64(byte[] bytes, int offset, long value) {
    putI32(bytes, offset, (int) (value >> 32));
    putI32(bytes, offset + 4, (int) value);
  }
}
