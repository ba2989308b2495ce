package dev.hibiki.common.config;

import java.time.Duration;

/** Metrics that clients and agents report about calls. */
public record MetricConfig(
    @Key(doc = "Putting the clocks of clients in line.") Timestamper timestamperConfig,
    @Key(doc = "Collecting what clients report.") Collector collector,
    @Key(doc = "Passing it on.") Reporter reporter) {

  /** Putting the clocks of clients in line. */
  public record Timestamper(
      @Key(doc = "Least time between two estimates of the way to a client.", def = "5s")
          Duration oneWayDelayEstimatorMinInterval,
      @Key(doc = "Batches after which an estimate is due at the latest.", def = "100", min = 1)
          int oneWayDelayEstimatorMaxBatch) {}

  /** Collecting what clients report. */
  public record Collector(
      @Key(doc = "Milliseconds between samples.", def = "3000", min = 1) int samplingIntervalMs,
      @Key(doc = "Milliseconds between batches.", def = "10000", min = 1) int batchIntervalMs) {}

  /** Passing on what was collected. */
  public record Reporter(
      @Key(doc = "Milliseconds between reports.", def = "10000", min = 1)
          int reportingIntervalMs) {}
}
