package dev.hibiki.net.io;

import java.util.ArrayList;
import java.util.List;

/**
 * Heap memory for the datagrams of one turn, in blocks that are kept from turn to turn. A position
 * is a block's number and the offset in it, as one int.
 */
final class DatagramArea {
  private static final int BLOCK_SHIFT = 17;
  private static final int OFFSET_MASK = (1 << BLOCK_SHIFT) - 1;

  private static final int BLOCK_BYTES = 1 << BLOCK_SHIFT;

  /** The largest reservation: anything that fits a UDP datagram. */
  static final int MAX_RESERVATION_BYTES = 65_507;

  private final int maxBlocks;
  private final List<byte[]> blocks = new ArrayList<>();
  private int current;
  private int used;

  DatagramArea(int maxBytes) {
    maxBlocks = Math.max(1, maxBytes >> BLOCK_SHIFT);
    blocks.add(new byte[BLOCK_BYTES]);
  }

  /**
   * Finds room for {@code bytes} after what was {@linkplain #take taken} so far and returns its
   * position, or -1 if the area is full.
   */
  int reserve(int bytes) {
    if (used + bytes > BLOCK_BYTES) {
      if (current + 1 == maxBlocks) {
        return -1;
      }
      if (++current == blocks.size()) {
        blocks.add(new byte[BLOCK_BYTES]);
      }
      used = 0;
    }
    return (current << BLOCK_SHIFT) | used;
  }

  /** Keeps the first {@code bytes} of the latest reservation. */
  void take(int bytes) {
    used += bytes;
  }

  /** How many bytes are taken, about: what blocks lost at their ends counts. */
  int usedBytes() {
    return current * BLOCK_BYTES + used;
  }

  byte[] block(int position) {
    return blocks.get(position >>> BLOCK_SHIFT);
  }

  int offset(int position) {
    return position & OFFSET_MASK;
  }

  byte[] currentBlock() {
    return blocks.get(current);
  }

  void clear() {
    current = 0;
    used = 0;
  }
}
