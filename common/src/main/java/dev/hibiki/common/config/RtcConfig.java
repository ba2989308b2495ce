package dev.hibiki.common.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Media transport. */
public record RtcConfig(
    @Key(
            doc =
                "One UDP port for all media, or a range of which one is used for each media thread."
                    + " Gives way to `rtc.port_range_start`.",
            acted = true)
        PortRange udpPort,
    @Key(
            doc = "Port for ICE over TCP, where UDP does not get through; 0 for none.",
            def = "7881",
            min = 0,
            max = Key.MAX_PORT,
            acted = true)
        int tcpPort,
    @Key(
            doc =
                "First UDP port of the range for media. Without it and `rtc.udp_port`: 50000 to"
                    + " 60000, with `--dev` the one port 7882.",
            min = 0,
            max = Key.MAX_PORT,
            acted = true)
        int portRangeStart,
    @Key(doc = "Last UDP port of the range.", min = 0, max = Key.MAX_PORT, acted = true)
        int portRangeEnd,
    @Key(doc = "Also takes media on UDP port 3478.") boolean useStunPortAsIce,
    @Key(
            doc =
                "Address told to clients in place of the machine's own: an IPv4, an IPv6, or both"
                    + " with a comma between.",
            acted = true)
        NodeIp nodeIp,
    @Key(
            doc =
                "STUN servers, host and port, for finding the external address and for clients."
                    + " Public ones if empty.",
            acted = true)
        List<String> stunServers,
    @Key(doc = "Finds the external address with STUN and tells it to clients.", acted = true)
        boolean useExternalIp,
    @Key(doc = "Does not check that the external address found leads back to this machine.")
        boolean skipExternalIpValidation,
    @Key(doc = "Tells clients the internal addresses beside the external ones.", acted = true)
        boolean advertiseInternalIp,
    @Key(
            doc = "Uses ICE lite: quicker to connect, needs an address that clients can reach.",
            acted = true)
        boolean useIceLite,
    @Key(doc = "Which network interfaces are used.") InterfaceFilter interfaces,
    @Key(doc = "Which addresses of the machine are used.") IpFilter ips,
    @Key(doc = "Whether loopback addresses are told to clients as well.", acted = true)
        boolean enableLoopbackCandidate,
    @Key(doc = "Resolves mDNS names in candidates of clients.") boolean useMdns,
    @Key(doc = "Tells clients only the external address when one was found.", acted = true)
        boolean externalIpOnly,
    @Key(doc = "Gathering packets before they are sent.") BatchIo batchIo,
    @Key(doc = "Smallest SCTP congestion window in bytes; 0 for the standard one.", min = 0)
        int sctpMinCwnd,
    @Key(doc = "SCTP window of fast retransmission in bytes; 0 for the standard one.", min = 0)
        int sctpFastRtxWnd,
    @Key(doc = "Step by which the SCTP window grows without loss; 0 for the standard one.", min = 0)
        int sctpCwndCaStep,
    @Key(doc = "Least time before ICE settles on a host candidate; 0 for the standard one.")
        Duration hostAcceptanceMinWait,
    @Key(doc = "The same for server-reflexive candidates.") Duration srflxAcceptanceMinWait,
    @Key(doc = "The same for peer-reflexive candidates.") Duration prflxAcceptanceMinWait,
    @Key(doc = "The same for relayed candidates.") Duration relayAcceptanceMinWait,
    @Key(doc = "Offers no UDP at all; for tests.", acted = true) boolean forceTcp,
    @Key(doc = "TURN servers of your own that clients are told about.", acted = true)
        List<TurnServer> turnServers,
    @Key(doc = "Sends DTLS inside STUN and SCTP set-up inside SDP to save round trips.")
        boolean enableWarp,
    @Key(doc = "Older key without effect.") boolean strictAcks,
    @Key(doc = "Older key, replaced by the two below.", def = "500", min = 0) int packetBufferSize,
    @Key(doc = "Video packets kept for retransmission.", def = "500", min = 0)
        int packetBufferSizeVideo,
    @Key(doc = "Audio packets kept for retransmission.", def = "200", min = 0)
        int packetBufferSizeAudio,
    @Key(doc = "Least time between two keyframe requests to one publisher.")
        PliThrottle pliThrottle,
    @Key(doc = "Fitting what is sent to what a subscriber's network takes.")
        CongestionControlConfig congestionControl,
    @Key(doc = "Lets clients fall back to TCP and TURN over TLS when UDP fails.", def = "true")
        boolean allowTcpFallback,
    @Key(
            doc =
                "Round trip of signalling in milliseconds from which the fallback goes to TURN over"
                    + " TLS at once; 0 never.",
            min = 0)
        int tcpFallbackRttThreshold,
    @Key(doc = "Moves a connection with lasting heavy loss off UDP; needs the threshold above.")
        boolean allowUdpUnstableFallback,
    @Key(
            doc =
                "Makes a client reconnect in full when a track that it asked to publish carries no"
                    + " media within 30 seconds.",
            acted = true)
        boolean reconnectOnPublicationError,
    @Key(
            doc =
                "Makes a client reconnect in full when it does not take a track within 15 seconds.",
            acted = true)
        boolean reconnectOnSubscriptionError,
    @Key(doc = "Makes a client reconnect in full when a data channel fails.", acted = true)
        boolean reconnectOnDataChannelError,
    @Key(doc = "Older key without effect.", min = 0) long dataChannelMaxBufferedAmount,
    @Key(
            doc =
                "Bits per second under which a reliable data channel counts as slow and loses"
                    + " packets rather than hold up the room; 0 never.",
            min = 0,
            acted = true)
        int datachannelSlowThreshold,
    @Key(doc = "Age from which waiting lossy data is dropped; 0 never.", acted = true)
        Duration datachannelLossyTargetLatency,
    @Key(
            doc = "Age from which waiting frames of data tracks are dropped; 0 never.",
            def = "100ms",
            acted = true)
        Duration datachannelDataTrackTargetLatency,
    @Key(doc = "Measuring how long forwarding takes.") ForwardStats forwardStats,
    @Key(doc = "Notices when a publisher's stream starts over.")
        boolean enableRtpStreamRestartDetection) {

  /** Which network interfaces are used. */
  public record InterfaceFilter(
      @Key(doc = "Only these interfaces, by name.", acted = true) List<String> includes,
      @Key(doc = "Not these; ignored if some are included.", acted = true) List<String> excludes) {

    public boolean allows(String interfaceName) {
      return includes.isEmpty()
          ? !excludes.contains(interfaceName)
          : includes.contains(interfaceName);
    }
  }

  /** Which addresses of the machine are used. */
  public record IpFilter(
      @Key(doc = "Only addresses in these blocks.", acted = true) List<Cidr> includes,
      @Key(doc = "Not those in these blocks; ignored if some are included.", acted = true)
          List<Cidr> excludes) {

    public boolean allows(InetAddress address) {
      return includes.isEmpty()
          ? excludes.stream().noneMatch(block -> block.contains(address))
          : includes.stream().anyMatch(block -> block.contains(address));
    }
  }

  /** Gathering packets before they are sent. */
  public record BatchIo(
      @Key(doc = "Packets that are gathered at most; 0 for no gathering.", min = 0) int batchSize,
      @Key(doc = "Time that a packet waits at most.") Duration maxFlushInterval) {}

  /** A TURN server of your own. Credentials are made of the secret, or fixed. */
  public record TurnServer(
      @Key(doc = "Host name or address.", acted = true) String host,
      @Key(doc = "Port.", min = 0, max = Key.MAX_PORT, acted = true) int port,
      @Key(
              doc = "How clients reach it.",
              oneOf = {"udp", "tcp", "tls"},
              acted = true)
          String protocol,
      @Key(doc = "Fixed user name.", acted = true) String username,
      @Key(doc = "Fixed password.", acted = true) Secret credential,
      @Key(doc = "Secret shared with the server; comes before fixed credentials.", acted = true)
          Secret secret,
      @Key(doc = "File with the secret.", acted = true) String secretFile,
      @Key(doc = "Life of credentials in seconds; 0 means 14400, at most 86400.", acted = true)
          int ttl) {}

  /** Least time between two keyframe requests, by layer. */
  public record PliThrottle(
      @Key(doc = "For the lowest layer.", def = "500ms", acted = true) Duration lowQuality,
      @Key(doc = "For the middle layer.", def = "1s", acted = true) Duration midQuality,
      @Key(doc = "For the highest layer.", def = "1s", acted = true) Duration highQuality) {}

  /** Measuring how long forwarding takes. */
  public record ForwardStats(
      @Key(doc = "Time between summaries in the log; 0 for none.") Duration summaryInterval,
      @Key(doc = "Time between reports to the metrics.") Duration reportInterval,
      @Key(doc = "Time that a report looks back over.") Duration reportWindow) {}
}
