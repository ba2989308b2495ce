package dev.hibiki.sfu.track;

/**
 * Packets of one stream that cannot be read before another one arrives: the first of a key frame,
 * which was lost and is sent again. The oldest give way.
 */
final class HeldPackets {
  private static final int MAX_PACKETS = 128;

  private final long[] sequences = new long[MAX_PACKETS];
  private int added;

  void add(long sequence) {
    sequences[added++ & (MAX_PACKETS - 1)] = sequence;
    if (added == 2 * MAX_PACKETS) {
      added = MAX_PACKETS;
    }
  }

  int count() {
    return Math.min(added, MAX_PACKETS);
  }

  /** The packets in the order in which they were added. */
  long sequence(int index) {
    int first = added <= MAX_PACKETS ? 0 : added;
    return sequences[(first + index) & (MAX_PACKETS - 1)];
  }

  void clear() {
    added = 0;
  }
}
