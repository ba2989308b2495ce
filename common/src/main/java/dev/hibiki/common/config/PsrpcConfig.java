package dev.hibiki.common.config;

import java.time.Duration;

/** Calls between nodes. */
public record PsrpcConfig(
    @Key(doc = "Attempts at a call.", def = "3", min = 1) int maxAttempts,
    @Key(doc = "How long the first attempt may take.", def = "3s") Duration timeout,
    @Key(doc = "How much longer each further one may take.", def = "2s") Duration backoff,
    @Key(doc = "Messages that may wait.", def = "1000", min = 1) int bufferSize) {}
