package dev.hibiki.common.config;

/** Diagnostics on a port of their own. */
public record DebugHandlerConfig(
    @Key(doc = "Port of the diagnostics; 0 for none.", min = 0, max = Key.MAX_PORT) int port) {}
