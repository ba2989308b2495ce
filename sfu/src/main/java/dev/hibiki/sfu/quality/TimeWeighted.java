package dev.hibiki.sfu.quality;

/** A value that holds until it changes, summed over time. Negative values count as 0. */
final class TimeWeighted {
  private static final double NANOS_PER_SECOND = 1e9;

  private boolean begun;
  private double value;
  private double sum;
  private double seconds;
  private long sinceNanos;

  /** The value from now on. */
  void set(long nowNanos, double next) {
    advance(nowNanos);
    begun = true;
    value = Math.max(0, next);
  }

  private void advance(long nowNanos) {
    if (begun) {
      double passed = (nowNanos - sinceNanos) / NANOS_PER_SECOND;
      sum += value * passed;
      seconds += passed;
    }
    sinceNanos = nowNanos;
  }

  /** The sum of value times seconds since the last call. */
  double takeSum(long nowNanos) {
    advance(nowNanos);
    double taken = sum;
    restart();
    return taken;
  }

  /** The mean since the last call; 0 if there was no value yet. */
  double takeMean(long nowNanos) {
    advance(nowNanos);
    double taken = seconds > 0 ? sum / seconds : 0;
    restart();
    return taken;
  }

  private void restart() {
    sum = 0;
    seconds = 0;
  }

  /** Forgets the value. */
  void clear() {
    begun = false;
    restart();
  }
}
