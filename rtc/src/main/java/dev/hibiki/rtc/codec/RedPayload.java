package dev.hibiki.rtc.codec;

/**
 * The blocks of one redundant audio payload: older blocks first, the primary last. RFC 2198 section
 * 3.
 *
 * <p>One instance is used for packet after packet. Not thread-safe.
 */
public final class RedPayload {
  /** The most blocks in one payload. */
  public static final int MAX_BLOCKS = 16;

  private int blockCount;
  private final int[] payloadTypes = new int[MAX_BLOCKS];
  private final int[] timestampOffsets = new int[MAX_BLOCKS];
  private final int[] offsets = new int[MAX_BLOCKS];
  private final int[] lengths = new int[MAX_BLOCKS];

  /**
   * Reads the block headers.
   *
   * @return false if headers or blocks do not fit, or there are more than {@link #MAX_BLOCKS}
   */
  public boolean parse(byte[] buf, int offset, int length) {
    blockCount = 0;
    int end = offset + length;
    int at = offset;
    int redundant = 0;
    int count = 0;
    while (at < end && buf[at] < 0) {
      if (end - at < 4 || count == MAX_BLOCKS - 1) {
        return false;
      }
      int low = (buf[at + 1] & 0xFF) << 16 | (buf[at + 2] & 0xFF) << 8 | (buf[at + 3] & 0xFF);
      payloadTypes[count] = buf[at] & 0x7F;
      timestampOffsets[count] = low >>> 10;
      lengths[count] = low & 0x3FF;
      redundant += lengths[count];
      count++;
      at += 4;
    }
    if (at >= end) {
      return false;
    }
    payloadTypes[count] = buf[at++] & 0x7F;
    timestampOffsets[count] = 0;
    lengths[count] = end - at - redundant;
    if (lengths[count] < 0) {
      return false;
    }
    count++;
    for (int i = 0; i < count; i++) {
      offsets[i] = at;
      at += lengths[i];
    }
    blockCount = count;
    return true;
  }

  /** How many blocks; the last is the primary one. */
  public int blockCount() {
    return blockCount;
  }

  public int payloadType(int index) {
    return payloadTypes[index];
  }

  /** How many RTP ticks before the packet's timestamp the block belongs, 0 to 16383. */
  public int timestampOffset(int index) {
    return timestampOffsets[index];
  }

  /** Where the block begins in the array. */
  public int offset(int index) {
    return offsets[index];
  }

  public int length(int index) {
    return lengths[index];
  }

  /** The index of the primary block. */
  public int primary() {
    return blockCount - 1;
  }
}
