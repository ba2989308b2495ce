package dev.hibiki.rtc.rtp;

/**
 * Turns 16-bit sequence numbers into 64-bit ones that do not wrap.
 *
 * <p>Each number is placed nearest to the latest one. The first begins at itself plus 65536, so
 * that numbers from before it stay positive. Not thread-safe.
 */
public final class SequenceUnwrapper {
  private long last = -1;

  /** The extended number of {@code sequence} (0 to 65535), which becomes the latest. */
  public long unwrap(int sequence) {
    last = peek(sequence);
    return last;
  }

  /** What {@link #unwrap} would return, without moving. */
  public long peek(int sequence) {
    if (last < 0) {
      return 0x1_0000L + (sequence & 0xFFFF);
    }
    return last + SequenceNumbers.distance((int) last, sequence);
  }

  /** The latest extended number, -1 before the first. */
  public long last() {
    return last;
  }

  /** Forgets everything. */
  public void reset() {
    last = -1;
  }
}
