package dev.hibiki.common.config;

import java.time.Duration;

/** Server APIs. */
public record ApiConfig(
    @Key(doc = "How long a call waits for its effect.", def = "2s") Duration executionTimeout,
    @Key(doc = "First wait before looking for the effect.", def = "100ms") Duration checkInterval,
    @Key(doc = "Longest such wait.", def = "5m") Duration maxCheckInterval,
    @Key(doc = "Asks the node of the room for its participants, rather than the store.")
        boolean enablePsrpcForGetListParticipants) {}
