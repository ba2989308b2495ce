package dev.hibiki.common.config;

import dev.hibiki.common.config.CongestionControlConfig.ProbeRegulator;
import dev.hibiki.common.config.CongestionControlConfig.TrendDetector;
import java.time.Duration;

/** Estimation by the receiver. */
public record RemoteBweConfig(
    @Key(doc = "How strongly lost packets lower the estimate.", def = "0.4")
        double nackRatioAttenuator,
    @Key(doc = "Share of the estimate that must be in use for it to count.", def = "0.95")
        double expectedUsageThreshold,
    @Key(
            doc = "Watching the channel while probing.",
            defaults = {
              "estimate.required_samples=3",
              "estimate.required_samples_min=3",
              "nack.window_min_duration=500ms",
              "nack.window_max_duration=1s",
              "nack.ratio_threshold=0.04"
            })
        ChannelObserver channelObserverProbe,
    @Key(
            doc = "Watching the channel otherwise.",
            defaults = {
              "estimate.required_samples=12",
              "estimate.required_samples_min=8",
              "estimate.downward_trend_threshold=-0.6",
              "estimate.collapse_threshold=500ms",
              "nack.window_min_duration=2s",
              "nack.window_max_duration=3s",
              "nack.ratio_threshold=0.08"
            })
        ChannelObserver channelObserverNonProbe,
    @Key(doc = "Probing for more.") ProbeController probeController) {

  /** Watching the channel. */
  public record ChannelObserver(
      @Key(doc = "Trend of the estimates.") TrendDetector estimate,
      @Key(doc = "Share of packets asked for again.") NackTracker nack) {}

  /** Share of packets asked for again. */
  public record NackTracker(
      @Key(doc = "Shortest time that is judged.") Duration windowMinDuration,
      @Key(doc = "Longest time that is judged.") Duration windowMaxDuration,
      @Key(doc = "Share from which the channel counts as congested.") double ratioThreshold) {}

  /** Probing for more. */
  public record ProbeController(
      @Key(doc = "How often and how long.") ProbeRegulator probeRegulator,
      @Key(doc = "Round trips to wait for the result of a probe.", def = "5", min = 0)
          int settleWaitNumRtt,
      @Key(doc = "Shortest wait for it.", def = "250ms") Duration settleWaitMin,
      @Key(doc = "Longest wait for it.", def = "5s") Duration settleWaitMax) {}
}
