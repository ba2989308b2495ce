package dev.hibiki.bench.media;

/** Counts of durations, to about 1.6 percent. Not thread-safe. */
public final class LatencyHistogram {
  private static final int SUB_BITS = 6;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;

  private final long[] counts = new long[64 * SUB_BUCKETS];
  private long total;
  private long maxNanos;

  /** Counts one duration; those below zero as zero. */
  public void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[bucket(value)]++;
    total++;
    maxNanos = Math.max(maxNanos, value);
  }

  private static int bucket(long value) {
    if (value < SUB_BUCKETS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return (shift + 1) * SUB_BUCKETS + (int) (value >>> shift) - SUB_BUCKETS;
  }

  private static long upperBound(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    return ((long) (bucket % SUB_BUCKETS + SUB_BUCKETS + 1) << shift) - 1;
  }

  /** The duration that the given share of all, 0 to 1, does not exceed; 0 if there are none. */
  public long quantileNanos(double share) {
    long rank = (long) Math.ceil(share * total);
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= rank && seen > 0) {
        return Math.min(upperBound(bucket), maxNanos);
      }
    }
    return maxNanos;
  }

  public long maxNanos() {
    return maxNanos;
  }

  /** How many were counted. */
  public long total() {
    return total;
  }

  /** Forgets everything. */
  public void clear() {
    java.util.Arrays.fill(counts, 0);
    total = 0;
    maxNanos = 0;
  }
}
