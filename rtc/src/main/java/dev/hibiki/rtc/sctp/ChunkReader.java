package dev.hibiki.rtc.sctp;

/** Walks the chunks of one packet in place. */
final class ChunkReader {
  private byte[] packet = new byte[0];
  private int end;
  private int next;
  private int type;
  private int flags;
  private int valueOffset;
  private int valueBytes;
  private boolean malformed;

  /** Starts at {@code offset}, where the first chunk is; {@code end} is exclusive. */
  void reset(byte[] bytes, int offset, int endOffset) {
    packet = bytes;
    next = offset;
    end = endOffset;
    malformed = false;
  }

  /** Moves to the next chunk; false at the end and at a chunk that does not fit the packet. */
  boolean next() {
    if (end - next < PacketWriter.CHUNK_HEADER_BYTES) {
      // Fewer than four bytes cannot be padding either: packets end on a chunk boundary.
      malformed |= next < end;
      return false;
    }
    int length = BigEndian.u16(packet, next + 2);
    if (length < PacketWriter.CHUNK_HEADER_BYTES || length > end - next) {
      malformed = true;
      return false;
    }
    type = BigEndian.u8(packet, next);
    flags = BigEndian.u8(packet, next + 1);
    valueOffset = next + PacketWriter.CHUNK_HEADER_BYTES;
    valueBytes = length - PacketWriter.CHUNK_HEADER_BYTES;
    // The padding of the last chunk may be missing.
    next = Math.min(end, next + PacketWriter.padded(length));
    return true;
  }

  /** Whether the walk ended at bytes that are not a chunk. */
  boolean malformed() {
    return malformed;
  }

  /** Whether the present chunk is the last one. */
  boolean last() {
    return next >= end;
  }

  byte[] array() {
    return packet;
  }

  int type() {
    return type;
  }

  int flags() {
    return flags;
  }

  boolean flag(int mask) {
    return (flags & mask) != 0;
  }

  int valueOffset() {
    return valueOffset;
  }

  int valueBytes() {
    return valueBytes;
  }
}
