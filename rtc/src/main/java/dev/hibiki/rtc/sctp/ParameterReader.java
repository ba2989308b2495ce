package dev.hibiki.rtc.sctp;

/** Walks parameters or error causes, which look alike, in place. */
final class ParameterReader {
  static final int HEADER_BYTES = 4;

  private final byte[] bytes;
  private final int end;
  private int next;
  private int type;
  private int valueOffset;
  private int valueBytes;
  private boolean malformed;

  ParameterReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.next = offset;
    this.end = offset + length;
  }

  /** Moves to the next parameter; false at the end and at one that does not fit the chunk. */
  boolean next() {
    if (end - next < HEADER_BYTES) {
      malformed |= next < end;
      return false;
    }
    int length = BigEndian.u16(bytes, next + 2);
    if (length < HEADER_BYTES || length > end - next) {
      malformed = true;
      return false;
    }
    type = BigEndian.u16(bytes, next);
    valueOffset = next + HEADER_BYTES;
    valueBytes = length - HEADER_BYTES;
    next = Math.min(end, next + PacketWriter.padded(length));
    return true;
  }

  boolean malformed() {
    return malformed;
  }

  byte[] array() {
    return bytes;
  }

  int type() {
    return type;
  }

  int valueOffset() {
    return valueOffset;
  }

  int valueBytes() {
    return valueBytes;
  }
}
