package dev.hibiki.common.config;

import java.time.Duration;

/** How signalling travels from the node of the socket to the node of the room. */
public record SignalRelayConfig(
    @Key(doc = "How long delivering a message is tried.", def = "7500ms") Duration retryTimeout,
    @Key(doc = "Wait for an acknowledgement at first; doubles each time.", def = "500ms")
        Duration minRetryInterval,
    @Key(doc = "Longest such wait.", def = "4s") Duration maxRetryInterval,
    @Key(doc = "Messages that may wait.", def = "1000", min = 1) int streamBufferSize,
    @Key(
            doc =
                "Attempts at starting a session: 3 seconds for the first, one more for each that"
                    + " follows.",
            def = "3",
            min = 1,
            acted = true)
        int connectAttempts) {}
