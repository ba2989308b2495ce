package dev.hibiki.common.obs;

import io.micrometer.core.instrument.MeterRegistry;

/** All metrics of a server, by who reports them. */
public final class ServerMetrics {
  private static final String NODE_TYPE = "SERVER";

  private final GatewayMetrics gateway;
  private final RoomMetrics rooms;
  private final MediaMetrics media;
  private final BusMetrics bus;

  /**
   * Metrics in {@code registry}, all with the labels of the node; the registry must be empty.
   *
   * @param nodeId the {@code ND_} id
   */
  public ServerMetrics(MeterRegistry registry, String nodeId) {
    registry.config().commonTags("node_id", nodeId, "node_type", NODE_TYPE);
    Meters meters = new Meters(registry);
    this.gateway = new GatewayMetrics(meters);
    this.rooms = new RoomMetrics(meters);
    this.media = new MediaMetrics(meters);
    this.bus = new BusMetrics(meters);
  }

  /** Signalling sockets, server API, limits. */
  public GatewayMetrics gateway() {
    return gateway;
  }

  /** Rooms, participants, tracks, sessions. */
  public RoomMetrics rooms() {
    return rooms;
  }

  /** Packets, streams, shards. */
  public MediaMetrics media() {
    return media;
  }

  /** Calls and streams between services. */
  public BusMetrics bus() {
    return bus;
  }
}
