package dev.hibiki.bench.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void quantilesAreThoseOfTheSortedValuesToTwoPercent() {
    Random random = new Random(7);
    LatencyHistogram histogram = new LatencyHistogram();
    long[] values = new long[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) Math.exp(random.nextDouble() * 20);
      histogram.record(values[i]);
    }
    Arrays.sort(values);
    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
      long exact = values[(int) Math.ceil(share * values.length) - 1];
      assertThat(histogram.quantileNanos(share)).isCloseTo(exact, Percentage.withPercentage(2));
    }
    assertThat(histogram.maxNanos()).isEqualTo(values[values.length - 1]);
  }

  @Test
  void nothingRecordedIsZero() {
    assertThat(new LatencyHistogram().quantileNanos(0.99)).isZero();
  }
}
