package dev.hibiki.common.config;

import java.time.Duration;
import java.util.List;

/** Load figures of the node. */
public record NodeStatsConfig(
    @Key(doc = "Time between updates.", def = "2s") Duration statsUpdateInterval,
    @Key(doc = "Times that rates are averaged over.", def = "[10s]")
        List<Duration> statsRateMeasurementIntervals,
    @Key(doc = "Age from which the figures count as stale.", def = "30s") Duration statsMaxDelay) {}
