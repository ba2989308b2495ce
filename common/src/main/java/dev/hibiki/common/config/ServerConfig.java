package dev.hibiki.common.config;

import dev.hibiki.common.auth.ApiKeys;
import java.util.List;

/** The whole configuration of a server, complete and checked. {@link ConfigLoader} makes it. */
public record ServerConfig(
    @Key(
            doc = "TCP port of the HTTP API and of the signalling WebSocket.",
            def = "7880",
            min = 1,
            max = Key.MAX_PORT,
            acted = true)
        int port,
    @Key(
            doc =
                "Addresses to listen on; all of the machine if empty. With `--dev` and no keys of"
                    + " your own only the loopback addresses.",
            acted = true)
        List<String> bindAddresses,
    @Key(
            doc = "Older name of `prometheus.port`; comes before it when both are set.",
            min = 0,
            max = Key.MAX_PORT,
            acted = true)
        int prometheusPort,
    @Key(doc = "Metrics in Prometheus text form.") PrometheusConfig prometheus,
    @Key(doc = "Diagnostics on a port of their own.") DebugHandlerConfig debugHandler,
    @Key(doc = "Media transport: ports, addresses, congestion control, buffers.") RtcConfig rtc,
    @Key(doc = "Redis for more than one node; without an address the server stands alone.")
        RedisConfig redis,
    @Key(doc = "Active speakers and audio redundancy.") AudioConfig audio,
    @Key(doc = "Layers of video and when they pause.") VideoConfig video,
    @Key(doc = "Defaults of rooms.") RoomConfig room,
    @Key(doc = "The built-in TURN server.") TurnConfig turn,
    @Key(doc = "Where the ingress service can be reached.") IngressConfig ingress,
    @Key(doc = "Telephony; has no keys.") SipConfig sip,
    @Key(doc = "Calls to your own server about what happens in rooms.") WebhookConfig webhook,
    @Key(doc = "On which node a new room is placed.") NodeSelectorConfig nodeSelector,
    @Key(
            doc =
                "File of `key: secret` lines instead of `keys`; others must not have any right to"
                    + " it. `~` and `$NAME` are replaced.",
            acted = true)
        String keyFile,
    @Key(
            doc =
                "API keys and their secrets, at least 32 characters each. The first one signs what"
                    + " the server itself issues.",
            acted = true)
        ApiKeys keys,
    @Key(
            doc = "Region of this node, told to clients and used by region-aware placement.",
            acted = true)
        String region,
    @Key(doc = "How signalling travels from the node of the socket to the node of the room.")
        SignalRelayConfig signalRelay,
    @Key(doc = "Calls between nodes.") PsrpcConfig psrpc,
    @Key(
            doc = "Older name of `logging.level`; comes before it when both are set.",
            oneOf = {"debug", "info", "warn", "error"},
            acted = true)
        String logLevel,
    @Key(doc = "What is logged and how.") LoggingConfig logging,
    @Key(doc = "What one node, room, participant or request may use; 0 means no limit.")
        LimitConfig limit,
    @Key(doc = "Agent workers.") AgentsConfig agents,
    @Key(
            doc =
                "Development mode, as by `--dev`: placeholder keys, loopback, one media port, debug"
                    + " log. Not for production.",
            acted = true)
        boolean development,
    @Key(doc = "Metrics that clients and agents report about calls.") MetricConfig metric,
    @Key(doc = "Tracing.") TraceConfig trace,
    @Key(doc = "Load figures of the node.") NodeStatsConfig nodeStats,
    @Key(doc = "Whether participants may publish data tracks.", def = "true", acted = true)
        boolean enableDataTracks,
    @Key(doc = "Whether participants may store data blobs.", acted = true)
        boolean enableParticipantDataBlob,
    @Key(doc = "Server APIs.") ApiConfig api,
    @Key(doc = "What is Hibiki's own and has no counterpart elsewhere.") HibikiConfig hibiki) {

  public ServerConfig {
    bindAddresses = List.copyOf(bindAddresses);
  }
}
