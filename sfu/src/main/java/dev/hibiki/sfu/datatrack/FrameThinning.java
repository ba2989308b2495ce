package dev.hibiki.sfu.datatrack;

/**
 * Passes whole frames at no more than a rate.
 *
 * <p>A frame may come a quarter of the interval early, or jitter would halve the rate of a stream
 * that has just the right one.
 */
final class FrameThinning {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private long intervalNanos;
  private boolean started;
  private int frame;
  private boolean passes;
  private long nextNanos;

  /**
   * Sets the rate.
   *
   * @param framesPerSecond 0 for no bound
   */
  void rate(int framesPerSecond) {
    intervalNanos = framesPerSecond == 0 ? 0 : SECOND_NANOS / framesPerSecond;
    started = false;
  }

  /** Whether a packet of a frame is passed. */
  boolean passes(long nowNanos, int frameNumber) {
    if (intervalNanos == 0) {
      return true;
    }
    int ahead = (short) (frameNumber - frame);
    if (started && ahead <= 0) {
      // The rest of this frame, or a late piece of one that was decided long ago.
      return ahead == 0 && passes;
    }
    passes = !started || nowNanos - nextNanos >= -intervalNanos / 4;
    if (passes) {
      boolean onTime = started && nowNanos - nextNanos < intervalNanos;
      nextNanos = (onTime ? nextNanos : nowNanos) + intervalNanos;
    }
    started = true;
    frame = frameNumber;
    return passes;
  }
}
