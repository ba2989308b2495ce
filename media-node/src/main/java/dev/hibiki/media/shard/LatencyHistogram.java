package dev.hibiki.media.shard;

import java.util.Arrays;

/**
 * How long things took, counted in a fixed number of buckets that grow by an eighth: what {@link
 * #percentileNanos} says is at most that much too long. Shard thread only.
 */
final class LatencyHistogram {
  private static final int STEPS_SHIFT = 3;
  private static final int STEPS = 1 << STEPS_SHIFT;

  private final long[] buckets = new long[(Long.SIZE - STEPS_SHIFT) << STEPS_SHIFT];
  private long count;

  void add(long nanos) {
    buckets[bucket(Math.max(nanos, 0))]++;
    count++;
  }

  /** The upper bound of the bucket in which {@code fraction} of all is reached; 0 if empty. */
  long percentileNanos(double fraction) {
    long wanted = (long) Math.ceil(count * fraction);
    long seen = 0;
    for (int i = 0; i < buckets.length; i++) {
      seen += buckets[i];
      if (seen >= wanted && seen > 0) {
        return upper(i);
      }
    }
    return 0;
  }

  long count() {
    return count;
  }

  void clear() {
    Arrays.fill(buckets, 0);
    count = 0;
  }

  private static int bucket(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEPS_SHIFT;
    return ((exponent + 1) << STEPS_SHIFT) + (int) (nanos >>> exponent) - STEPS;
  }

  private static long upper(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int exponent = (bucket >>> STEPS_SHIFT) - 1;
    long mantissa = (bucket & (STEPS - 1)) + STEPS + 1;
    return (mantissa << exponent) - 1;
  }
}
