package dev.hibiki.net.io;

/**
 * Where a train of datagrams ends that the kernel can cut by itself (UDP_SEGMENT): all have one
 * size, the last may be shorter.
 */
final class Trains {
  /** What the kernel takes in one send (UDP_MAX_SEGMENTS of older kernels). */
  static final int MAX_SEGMENTS = 64;

  /** Just below the largest IP packet. */
  static final int MAX_BYTES = 65_000;

  private Trains() {}

  /**
   * The index after the last datagram of the train that begins at {@code from}.
   *
   * @param sizes sizes of datagrams to one destination, in order of sending
   */
  static int end(int[] sizes, int from, int to) {
    int segment = sizes[from];
    int bytes = segment;
    int limit = Math.min(to, from + MAX_SEGMENTS);
    int i = from + 1;
    while (i < limit && sizes[i] <= segment && bytes + sizes[i] <= MAX_BYTES) {
      bytes += sizes[i];
      if (sizes[i++] < segment) {
        break;
      }
    }
    return i;
  }
}
