package dev.hibiki.rtc.stun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The layout that reader, writer and peek agree on. RFC 8489 sections 5 and 14. */
final class StunFormat {
  static final int HEADER_BYTES = 20;
  static final int ATTRIBUTE_HEADER_BYTES = 4;
  static final int MAGIC_COOKIE = 0x2112a442;
  static final int COOKIE_AT = 4;
  static final int TRANSACTION_AT = 8;
  static final int INTEGRITY_BYTES = 20;
  static final int INTEGRITY_SHA256_MAX_BYTES = 32;
  static final int FINGERPRINT_BYTES = 4;
  static final int FINGERPRINT_XOR = 0x5354554e;
  static final int FAMILY_IPV4 = 1;
  static final int FAMILY_IPV6 = 2;

  /** More than any known use of STUN needs; bounds the work one datagram can cause. */
  static final int MAX_ATTRIBUTES = 64;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private StunFormat() {}

  static int u16(byte[] buf, int at) {
    return (short) SHORT.get(buf, at) & 0xffff;
  }

  static int i32(byte[] buf, int at) {
    return (int) INT.get(buf, at);
  }

  static long i64(byte[] buf, int at) {
    return (long) LONG.get(buf, at);
  }

  static void putU16(byte[] buf, int at, int value) {
    SHORT.set(buf, at, (short) value);
  }

  static void putI32(byte[] buf, int at, int value) {
    INT.set(buf, at, value);
  }

  static void putI64(byte[] buf, int at, long value) {
    LONG.set(buf, at, value);
  }

  static int padded(int lengthBytes) {
    return (lengthBytes + 3) & ~3;
  }

  /**
   * True if the bytes are in bounds and begin with a STUN header that spans exactly all of them.
   */
  static boolean headerHolds(byte[] buf, int off, int len) {
    return off >= 0
        && len >= HEADER_BYTES
        && off <= buf.length - len
        && (buf[off] & 0xc0) == 0
        && i32(buf, off + COOKIE_AT) == MAGIC_COOKIE
        && (len & 3) == 0
        && u16(buf, off + 2) == len - HEADER_BYTES;
  }

  /**
   * The offset behind the attribute at {@code at}, padding included, or -1 if it does not end at or
   * before {@code end}.
   */
  static int attributeEnd(byte[] buf, int at, int end) {
    if (end - at < ATTRIBUTE_HEADER_BYTES) {
      return -1;
    }
    int next = at + ATTRIBUTE_HEADER_BYTES + padded(u16(buf, at + 2));
    return next <= end ? next : -1;
  }
}
