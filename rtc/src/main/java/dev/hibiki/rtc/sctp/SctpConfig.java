package dev.hibiki.rtc.sctp;

/**
 * The fixed settings of an {@link SctpAssociation}; many associations share one.
 *
 * @param localPort our SCTP port, 1 to 65535; 5000 in WebRTC
 * @param remotePort the peer's SCTP port ({@code a=sctp-port})
 * @param maxPacketBytes largest SCTP packet we send, header included; it must fit one DTLS record
 *     in one datagram
 * @param initialWindowPackets congestion window at the start, in packets (RFC 6928 rather than the
 *     4 of RFC 9260, so that a key frame's worth of data leaves in the first round trip)
 * @param zeroChecksum offer to receive, and to a willing peer send, packets without CRC32c (RFC
 *     9653)
 * @param limits bounds of memory and of patience
 * @param timers durations
 */
public record SctpConfig(
    int localPort,
    int remotePort,
    int maxPacketBytes,
    int initialWindowPackets,
    boolean zeroChecksum,
    Limits limits,
    Timers timers) {
  /** The SCTP port everyone uses over DTLS. */
  public static final int DEFAULT_PORT = 5000;

  /** SCTP packet size that survives DTLS, UDP and IPv6 on the paths of the Internet. */
  public static final int DEFAULT_PACKET_BYTES = 1191;

  private static final int MIN_PACKET_BYTES = 512;
  private static final int MAX_PACKET_BYTES = 16_384;

  /** Refuses settings with which an association could not work. */
  public SctpConfig {
    require(localPort > 0 && localPort <= 0xffff, "localPort");
    require(remotePort > 0 && remotePort <= 0xffff, "remotePort");
    require(
        maxPacketBytes >= MIN_PACKET_BYTES && maxPacketBytes <= MAX_PACKET_BYTES, "maxPacketBytes");
    require(initialWindowPackets > 0, "initialWindowPackets");
  }

  /** Port 5000, packets of 1191 bytes, and the defaults of {@link Limits} and {@link Timers}. */
  public static SctpConfig defaults() {
    return new SctpConfig(
        DEFAULT_PORT,
        DEFAULT_PORT,
        DEFAULT_PACKET_BYTES,
        10,
        false,
        Limits.defaults(),
        Timers.defaults());
  }

  /** The same with other ports. */
  public SctpConfig withPorts(int local, int remote) {
    return new SctpConfig(
        local, remote, maxPacketBytes, initialWindowPackets, zeroChecksum, limits, timers);
  }

  /** The same with another packet size. */
  public SctpConfig withMaxPacketBytes(int bytes) {
    return new SctpConfig(
        localPort, remotePort, bytes, initialWindowPackets, zeroChecksum, limits, timers);
  }

  /** The same with zero checksums offered or not. */
  public SctpConfig withZeroChecksum(boolean offered) {
    return new SctpConfig(
        localPort, remotePort, maxPacketBytes, initialWindowPackets, offered, limits, timers);
  }

  /** The same with other bounds. */
  public SctpConfig withLimits(Limits other) {
    return new SctpConfig(
        localPort, remotePort, maxPacketBytes, initialWindowPackets, zeroChecksum, other, timers);
  }

  /** The same with other durations. */
  public SctpConfig withTimers(Timers other) {
    return new SctpConfig(
        localPort, remotePort, maxPacketBytes, initialWindowPackets, zeroChecksum, limits, other);
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException(what);
    }
  }

  /**
   * Bounds of memory and of patience.
   *
   * @param maxSendMessageBytes largest message we send: the peer's {@code a=max-message-size}
   * @param maxReceiveMessageBytes largest message we put together; more than what we advertise, as
   *     some peers do not look
   * @param sendBufferBytes messages accepted and not acknowledged yet, all channels together
   * @param receiveBufferBytes data received that cannot be delivered yet: our receiver window
   * @param maxChannels data channels that exist at one time
   * @param maxRetransmissions timeouts in a row before the peer counts as gone
   * @param maxInitRetransmissions INITs or COOKIE ECHOs sent again before the set-up fails
   */
  public record Limits(
      int maxSendMessageBytes,
      int maxReceiveMessageBytes,
      int sendBufferBytes,
      int receiveBufferBytes,
      int maxChannels,
      int maxRetransmissions,
      int maxInitRetransmissions) {
    /** Refuses bounds that leave no room to work. */
    public Limits {
      require(maxSendMessageBytes > 0, "maxSendMessageBytes");
      require(maxReceiveMessageBytes > 0, "maxReceiveMessageBytes");
      require(sendBufferBytes > 0, "sendBufferBytes");
      require(receiveBufferBytes >= 1500, "receiveBufferBytes");
      require(maxChannels > 0 && maxChannels <= 0xffff, "maxChannels");
      require(maxRetransmissions > 0, "maxRetransmissions");
      require(maxInitRetransmissions > 0, "maxInitRetransmissions");
    }

    /** 64 KiB messages out, 256 KiB in, 2 MiB send buffer, 1 MiB window, 1024 channels. */
    public static Limits defaults() {
      return new Limits(65_535, 256 * 1024, 2 * 1024 * 1024, 1024 * 1024, 1024, 10, 8);
    }

    /** The same with another largest message to send. */
    public Limits withMaxSendMessageBytes(int bytes) {
      return new Limits(
          bytes,
          maxReceiveMessageBytes,
          sendBufferBytes,
          receiveBufferBytes,
          maxChannels,
          maxRetransmissions,
          maxInitRetransmissions);
    }
  }

  /**
   * Durations in milliseconds.
   *
   * @param rtoInitialMillis retransmission timeout before the first round trip is measured
   * @param rtoMinMillis smallest retransmission timeout
   * @param rtoMaxMillis largest retransmission timeout, back-off included; 60 s in RFC 9260, which
   *     is longer than anyone waits for a data channel
   * @param sackDelayMillis how long an acknowledgement may wait for company
   * @param heartbeatMillis silence after which the path is probed
   */
  public record Timers(
      int rtoInitialMillis,
      int rtoMinMillis,
      int rtoMaxMillis,
      int sackDelayMillis,
      int heartbeatMillis) {
    /** Refuses durations that contradict each other. */
    public Timers {
      require(rtoMinMillis > 0 && rtoMinMillis <= rtoMaxMillis, "rtoMinMillis");
      require(rtoInitialMillis >= rtoMinMillis && rtoInitialMillis <= rtoMaxMillis, "rtoInitial");
      require(sackDelayMillis >= 0 && sackDelayMillis <= 500, "sackDelayMillis");
      require(heartbeatMillis > 0, "heartbeatMillis");
    }

    /** RTO 1 s at first, then 200 ms to 10 s; SACK delay 200 ms; heartbeat 30 s. */
    public static Timers defaults() {
      return new Timers(1000, 200, 10_000, 200, 30_000);
    }
  }
}
