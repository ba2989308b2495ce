package dev.hibiki.common.config;

import java.time.Duration;

/** Fitting what is sent to what a subscriber's network takes. */
public record CongestionControlConfig(
    @Key(doc = "Whether bandwidth is estimated and layers chosen by it.", def = "true")
        boolean enabled,
    @Key(doc = "Whether a track may pause when there is no room for its lowest layer.")
        boolean allowPause,
    @Key(doc = "Sharing the estimated bandwidth among tracks.") StreamAllocator streamAllocator,
    @Key(doc = "Estimation by the receiver (REMB).") RemoteBweConfig remoteBwe,
    @Key(doc = "Older estimation by the sender.") boolean useSendSideBweInterceptor,
    @Key(
            doc =
                "Numbers packets for estimation by the sender (transport-wide feedback) in place of"
                    + " REMB.",
            acted = true)
        boolean useSendSideBwe,
    @Key(
            doc = "How packets are spread in time when the sender estimates.",
            def = "no-queue",
            oneOf = {"pass-through", "no-queue", "leaky-bucket"})
        String sendSideBwePacer,
    @Key(doc = "Estimation by the sender.") SendSideBweConfig sendSideBwe) {

  /** Sharing the estimated bandwidth among tracks. */
  public record StreamAllocator(
      @Key(doc = "Bits per second that a channel is never taken to be below.", min = 0)
          long minChannelCapacity,
      @Key(
              doc = "Leaves tracks that are not managed out of the estimate.",
              name = "disable_etimation_unmanaged_tracks")
          boolean disableEstimationUnmanagedTracks,
      @Key(
              doc = "What probes are made of.",
              def = "padding",
              oneOf = {"padding", "media"})
          String probeMode,
      @Key(doc = "Probe rate in percent of what is wanted.", def = "120", min = 0)
          long probeOveragePct,
      @Key(doc = "Smallest step of a probe in bits per second.", def = "200000", min = 0)
          long probeMinBps,
      @Key(doc = "Least time before paused tracks are probed for.", def = "5s")
          Duration pausedMinWait) {}

  /** When a row of samples counts as falling. */
  public record TrendDetector(
      @Key(doc = "Samples needed.", min = 0) int requiredSamples,
      @Key(doc = "Samples that do when time is up.", min = 0) int requiredSamplesMin,
      @Key(doc = "Trend, from -1 to 1, below which samples count as falling.")
          double downwardTrendThreshold,
      @Key(doc = "Longest wait for the samples.", def = "5s") Duration downwardTrendMaxWait,
      @Key(doc = "Equal samples count as one within this time.") Duration collapseThreshold,
      @Key(doc = "Age from which samples do not count.", def = "10s") Duration validityWindow) {}

  /** How often and how long to probe. */
  public record ProbeRegulator(
      @Key(doc = "Time between probes at first.", def = "3s") Duration baseInterval,
      @Key(doc = "Factor on the time after a probe that failed.", def = "1.5") double backoffFactor,
      @Key(doc = "Longest time between probes.", def = "2m") Duration maxInterval,
      @Key(doc = "Length of a probe at first.", def = "200ms") Duration minDuration,
      @Key(doc = "Longest probe.", def = "20s") Duration maxDuration,
      @Key(doc = "Factor on the length after a probe that succeeded.", def = "1.5")
          double durationIncreaseFactor) {}
}
