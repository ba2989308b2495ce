package dev.hibiki.sfu.quality;

/**
 * The packet rate a track usually has, to tell windows in which little is said: sound with
 * discontinuous transmission, a screen where nothing moves.
 */
final class PacketRates {
  private static final int BUCKETS = 250;
  private static final double BUCKET_PER_SECOND = 2;
  private static final int MIN_READINGS = 10;
  private static final long INTERVAL_NANOS = 120_000_000_000L;

  private char[] readings = new char[0];
  private int count;
  private int usual;
  private boolean found;
  private long foundNanos;

  /** Takes the rate of a window; what part of the usual rate it is, 1 at most. */
  double share(long nowNanos, double packetsPerSecond) {
    if (readings.length == 0) {
      readings = new char[BUCKETS];
    }
    int bucket = (int) Math.min(BUCKETS - 1, packetsPerSecond / BUCKET_PER_SECOND + 0.5);
    if (readings[bucket] < Character.MAX_VALUE) {
      readings[bucket]++;
    }
    count++;
    if (count > MIN_READINGS && (!found || nowNanos - foundNanos > INTERVAL_NANOS)) {
      found = true;
      foundNanos = nowNanos;
      usual = mostFrequent();
    }
    if (usual == 0 || usual == BUCKETS - 1) {
      return 1;
    }
    return Math.min(1, packetsPerSecond / (usual * BUCKET_PER_SECOND));
  }

  private int mostFrequent() {
    int most = 0;
    for (int i = 1; i < BUCKETS; i++) {
      if (readings[i] > readings[most]) {
        most = i;
      }
    }
    return most;
  }
}
