package dev.hibiki.common.config;

/** Active speakers and audio redundancy. Levels are -dBov: 0 is loudest, 127 is silence. */
public record AudioConfig(
    @Key(
            doc = "Quietest level that counts as speaking.",
            def = "35",
            min = 0,
            max = 127,
            acted = true)
        int activeLevel,
    @Key(
            doc = "Percent of the interval that must be loud enough.",
            def = "40",
            min = 0,
            max = 100,
            acted = true)
        int minPercentile,
    @Key(doc = "Milliseconds between speaker updates.", def = "400", min = 1, acted = true)
        int updateInterval,
    @Key(
            doc = "Intervals that levels are averaged over; 0 for none.",
            def = "2",
            min = 0,
            acted = true)
        int smoothIntervals,
    @Key(doc = "Sends Opus as RED to subscribers even if it came without.", acted = true)
        boolean activeRedEncoding,
    @Key(doc = "Reports the loss of the worst subscriber to the publisher.", acted = true)
        boolean enableLossProxying) {}
