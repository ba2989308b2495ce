package dev.hibiki.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.config.RateLimitConfig.Rate;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LocalTokenBucketsTest {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final AtomicLong nowNanos = new AtomicLong(7);
  private final LocalTokenBuckets buckets = new LocalTokenBuckets(nowNanos::get);

  @Test
  void aBucketGivesItsBurstAndThenItsRate() {
    Rate rate = new Rate(2, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(buckets.take("a", rate)).isZero();
    }
    assertThat(buckets.take("a", rate)).isEqualTo(SECOND_NANOS / 2);
    assertThat(buckets.take("b", rate)).as("another bucket").isZero();
    nowNanos.addAndGet(SECOND_NANOS / 2);
    assertThat(buckets.take("a", rate)).isZero();
    assertThat(buckets.take("a", rate)).isPositive();
    nowNanos.addAndGet(100 * SECOND_NANOS);
    for (int i = 0; i < 3; i++) {
      assertThat(buckets.take("a", rate)).isZero();
    }
    assertThat(buckets.take("a", rate)).as("never more than the burst").isPositive();
  }

  @Test
  void aRateOfZeroIsNoLimitAndCostsNoMemory() {
    for (int i = 0; i < 100; i++) {
      assertThat(buckets.take("a", new Rate(0, 0))).isZero();
    }
    assertThat(buckets.size()).isZero();
  }

  @Test
  void aBurstBelowTheRateIsTheRate() {
    Rate rate = new Rate(5, 1);
    for (int i = 0; i < 5; i++) {
      assertThat(buckets.take("a", rate)).isZero();
    }
    assertThat(buckets.take("a", rate)).isPositive();
  }

  @Test
  void aFloodOfNamesDoesNotGrowForEver() {
    Rate rate = new Rate(1, 1);
    for (int i = 0; i < 12_000; i++) {
      buckets.take("address " + i, rate);
    }
    nowNanos.addAndGet(60 * SECOND_NANOS);
    buckets.take("one more", rate);
    assertThat(buckets.size()).isLessThan(10);
    for (int i = 0; i < 250_000; i++) {
      buckets.take("flood " + i, rate);
    }
    assertThat(buckets.size()).isLessThanOrEqualTo(200_001);
    assertThat(buckets.take("flood late", rate)).as("they share what is left").isPositive();
  }
}
