package dev.hibiki.common.config;

import java.time.Duration;
import java.util.List;

/** Load figures of the node. */
public record NodeStatsConfig(
    @Key(doc = "Time between updates.", def = "2s", acted = true) Duration statsUpdateInterval,
    @Key(
            doc = "Times that rates are averaged over; the first one counts.",
            def = "[10s]",
            acted = true)
        List<Duration> statsRateMeasurementIntervals,
    @Key(doc = "Age from which the figures count as stale.", def = "30s") Duration statsMaxDelay) {
  private static final Duration RATE_INTERVAL = Duration.ofSeconds(10);

  /** What rates are averaged over. */
  public Duration rateInterval() {
    return statsRateMeasurementIntervals.isEmpty()
        ? RATE_INTERVAL
        : statsRateMeasurementIntervals.getFirst();
  }
}
