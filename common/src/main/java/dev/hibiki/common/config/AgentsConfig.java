package dev.hibiki.common.config;

/** Agent workers. */
public record AgentsConfig(
    @Key(doc = "Tells agents that they may record what users say.", acted = true)
        boolean enableUserDataRecording,
    @Key(doc = "Tells agents to redact what they record.", acted = true)
        boolean enableUserDataRedaction,
    @Key(doc = "Load, from 0 to 1, up to which a worker gets jobs.", def = "0.7")
        double targetLoad) {}
