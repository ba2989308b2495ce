package dev.hibiki.media.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void percentilesAreAtMostAnEighthTooLong() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = 1; i <= 1000; i++) {
      histogram.add(i * 1000L);
    }
    assertThat(histogram.percentileNanos(0.5)).isBetween(500_000L, 562_500L);
    assertThat(histogram.percentileNanos(0.99)).isBetween(990_000L, 1_113_750L);
    assertThat(histogram.percentileNanos(1)).isBetween(1_000_000L, 1_125_000L);
    histogram.clear();
    assertThat(histogram.percentileNanos(0.5)).isZero();
  }

  @Test
  void theShortestAndTheLongestTimesHaveABucket() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(-5);
    assertThat(histogram.percentileNanos(1)).isZero();
    histogram.add(Long.MAX_VALUE);
    assertThat(histogram.percentileNanos(1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void totalsGoOnAfterTheHistogramIsCleared() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(40_000);
    histogram.add(4_000_000);
    histogram.clear();
    histogram.add(200_000);
    ShardCounts.LatencyTotals totals = histogram.totals();
    assertThat(histogram.count()).isEqualTo(1);
    assertThat(totals.packets()).isEqualTo(3);
    assertThat(totals.sumNanos()).isEqualTo(4_240_000);
    assertThat(totals.atMost()[0]).as("50 microseconds").isEqualTo(1);
    assertThat(totals.atMost()[2]).as("250 microseconds").isEqualTo(2);
    assertThat(totals.atMost()[totals.atMost().length - 1]).isEqualTo(3);
  }
}
