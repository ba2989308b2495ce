package dev.hibiki.common.obs;

/** Upper bounds of the histograms. A bound of 0 stands as the smallest number above it. */
final class Buckets {
  private static final double ZERO = Double.MIN_VALUE;

  static final double[] TWIRP_LATENCY_MILLIS = {
    5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000
  };
  static final double[] PERCENT = {ZERO, 0.1, 0.3, 0.5, 0.7, 1, 5, 10, 40, 100};
  static final double[] JITTER_MICROS = {
    1000, 10_000, 30_000, 50_000, 70_000, 100_000, 300_000, 600_000, 1_000_000
  };
  static final double[] RTT_MILLIS = {50, 100, 150, 200, 250, 500, 750, 1000, 5000, 10_000};
  static final double[] QUALITY_RATING = {ZERO, 1, 2};
  static final double[] QUALITY_SCORE = {1, 2, 2.5, 3, 3.25, 3.5, 3.75, 4, 4.25, 4.5};
  static final double[] ROOM_SECONDS = {5, 10, 60, 300, 600, 1800, 3600, 7200, 18_000, 36_000};
  static final double[] JOIN_LATENCY_MILLIS = exponential(10, 10_000, 15);
  static final double[] START_MILLIS = exponential(100, 10_000, 15);
  static final double[] SESSION_MILLIS = exponential(100, 4.0 * 60 * 60 * 1000, 15);
  static final double[] PUBLISH_MILLIS = {100, 200, 500, 700, 1000, 5000, 10_000};
  static final double[] STREAM_RECEIVERS = {1, 2, 3, 4, 5, 10, 15, 25, 50};
  static final double[] STREAM_BYTES = {
    128, 512, 2048, 8192, 32_768, 131_072, 524_288, 2_097_152, 8_388_608, 33_554_432
  };
  static final double[] BUS_MILLIS = {10, 50, 100, 300, 500, 1000, 1500, 2000, 5000, 10_000};
  static final double[] CLAIM_MILLIS = {1, 5, 10, 25, 50, 100, 250, 500, 1000, 3000};
  static final double[] WEBHOOK_QUEUE = {1, 2, 3, 4, 5, 10, 20, 40, 80};

  private Buckets() {}

  /** {@code count} bounds from the first to the last, each the same factor above the one before. */
  private static double[] exponential(double first, double last, int count) {
    double factor = Math.pow(last / first, 1.0 / (count - 1));
    double[] bounds = new double[count];
    for (int i = 0; i < count; i++) {
      bounds[i] = first * Math.pow(factor, i);
    }
    return bounds;
  }
}
