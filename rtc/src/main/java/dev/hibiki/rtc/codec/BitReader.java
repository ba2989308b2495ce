package dev.hibiki.rtc.codec;

/**
 * Reads bits from the most significant end; reading past the end yields zeros and is remembered.
 */
final class BitReader {
  private static final byte[] NOTHING = new byte[0];

  private byte[] buf = NOTHING;
  private int position;
  private int end;

  void reset(byte[] buf, int offset, int length) {
    this.buf = buf;
    this.position = offset * 8;
    this.end = (offset + length) * 8;
  }

  boolean overrun() {
    return position > end;
  }

  boolean flag() {
    return bits(1) != 0;
  }

  /** The next {@code count} bits, at most 32. */
  int bits(int count) {
    if (position + count > end) {
      position = end + 1;
      return 0;
    }
    int value = 0;
    for (int i = 0; i < count; i++, position++) {
      value = value << 1 | (buf[position >>> 3] >>> (7 - (position & 7)) & 1);
    }
    return value;
  }

  /** A number below {@code limit} in the non-symmetric form of the AV1 specification. */
  int nonSymmetric(int limit) {
    int width = 32 - Integer.numberOfLeadingZeros(limit);
    int shorter = (1 << width) - limit;
    int value = bits(width - 1);
    if (value < shorter) {
      return value;
    }
    return (value << 1) - shorter + bits(1);
  }
}
