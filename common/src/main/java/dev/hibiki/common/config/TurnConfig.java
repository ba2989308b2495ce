package dev.hibiki.common.config;

import java.util.List;

/** The built-in TURN server. */
public record TurnConfig(
    @Key(doc = "Whether it runs.") boolean enabled,
    @Key(doc = "Host name that clients use; the certificate must hold it.") String domain,
    @Key(doc = "PEM file of the certificate.") String certFile,
    @Key(doc = "PEM file of the key.") String keyFile,
    @Key(doc = "Port of TURN over TLS; 0 for none.", min = 0, max = Key.MAX_PORT) int tlsPort,
    @Key(doc = "Port of TURN over UDP; 0 for none.", min = 0, max = Key.MAX_PORT) int udpPort,
    @Key(doc = "First relayed port; 30000 if neither end is set.", min = 0, max = Key.MAX_PORT)
        int relayRangeStart,
    @Key(
            doc = "Last relayed port; 40000 if neither end is set, 30002 with `--dev`.",
            min = 0,
            max = Key.MAX_PORT)
        int relayRangeEnd,
    @Key(doc = "A load balancer ends TLS: `turn.tls_port` takes plain TCP.") boolean externalTls,
    @Key(doc = "Addresses to listen on.", def = "[0.0.0.0]") List<String> bindAddresses,
    @Key(
            doc = "Relays that one participant may hold at a time; 0 or less for no limit.",
            def = "12")
        int perUserRelayAllocationLimit,
    @Key(doc = "Life of credentials in seconds, up to 86400.", def = "300") int ttlSeconds,
    @Key(
            doc =
                "Private, loopback and other restricted address blocks that may be relayed to; none"
                    + " if empty.")
        List<Cidr> allowRestrictedPeerCidrs,
    @Key(doc = "Address blocks that are never relayed to.") List<Cidr> denyPeerCidrs) {}
