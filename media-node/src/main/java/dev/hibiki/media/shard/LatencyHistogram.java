package dev.hibiki.media.shard;

import java.util.Arrays;

/**
 * How long things took, counted in a fixed number of buckets that grow by an eighth: what {@link
 * #percentileNanos} says is at most that much too long. Shard thread only.
 */
final class LatencyHistogram {
  private static final int STEPS_SHIFT = 3;
  private static final int STEPS = 1 << STEPS_SHIFT;

  /** The bounds of the totals. */
  private static final long[] TOTAL_BOUNDS_NANOS = {
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_000_000,
    3_000_000,
    5_000_000,
    10_000_000,
    20_000_000
  };

  private final long[] buckets = new long[(Long.SIZE - STEPS_SHIFT) << STEPS_SHIFT];
  private long count;

  /** What {@link #clear} took out of {@link #buckets}. */
  private final long[] cleared = new long[buckets.length];

  private long clearedCount;
  private long sumNanos;

  void add(long nanos) {
    buckets[bucket(Math.max(nanos, 0))]++;
    count++;
    sumNanos += nanos;
  }

  /** All that was ever added. */
  ShardCounts.LatencyTotals totals() {
    long[] atMost = new long[TOTAL_BOUNDS_NANOS.length];
    for (int bound = 0; bound < atMost.length; bound++) {
      for (int i = 0; i < buckets.length && upper(i) <= TOTAL_BOUNDS_NANOS[bound]; i++) {
        atMost[bound] += buckets[i] + cleared[i];
      }
    }
    return new ShardCounts.LatencyTotals(
        TOTAL_BOUNDS_NANOS, atMost, count + clearedCount, sumNanos);
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
    for (int i = 0; i < buckets.length; i++) {
      cleared[i] += buckets[i];
    }
    clearedCount += count;
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
