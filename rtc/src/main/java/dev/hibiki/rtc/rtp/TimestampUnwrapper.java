package dev.hibiki.rtc.rtp;

/**
 * Turns 32-bit RTP timestamps into 64-bit ones that do not wrap.
 *
 * <p>Each timestamp is placed nearest to the latest one. The first begins at itself plus 2^32, so
 * that timestamps from before it stay positive. Not thread-safe.
 */
public final class TimestampUnwrapper {
  private long last = -1;

  /** The extended form of {@code timestamp}, which becomes the latest. */
  public long unwrap(int timestamp) {
    last = peek(timestamp);
    return last;
  }

  /** What {@link #unwrap} would return, without moving. */
  public long peek(int timestamp) {
    if (last < 0) {
      return 0x1_0000_0000L + Integer.toUnsignedLong(timestamp);
    }
    return last + (timestamp - (int) last);
  }

  /** The latest extended timestamp, -1 before the first. */
  public long last() {
    return last;
  }

  /** Forgets everything. */
  public void reset() {
    last = -1;
  }
}
