package dev.hibiki.gateway.rtc;

import dev.hibiki.common.obs.GatewayMetrics;
import dev.hibiki.gateway.limit.RateLimits;

/** Counts the messages of one signalling socket and says when there are too many. */
final class SignalGuard {
  private final GatewayMetrics metrics;
  private final RateLimits limits;
  private final String address;
  private final String apiKey;
  private final String room;
  private final OpenSockets sockets;

  SignalGuard(
      GatewayMetrics metrics,
      RateLimits limits,
      String address,
      String apiKey,
      String room,
      OpenSockets sockets) {
    this.metrics = metrics;
    this.limits = limits;
    this.address = address;
    this.apiKey = apiKey;
    this.room = room;
    this.sockets = sockets;
  }

  /** Whether one more message of the client is not too much. */
  boolean allows() {
    return limits.address(RateLimits.What.SIGNAL, address) == 0
        && limits.holder(RateLimits.What.SIGNAL, apiKey, room) == 0;
  }

  void received(boolean taken) {
    metrics.signalRequest(taken);
  }

  void sent() {
    metrics.signalResponse(true);
  }

  void opened() {
    metrics.sockets(1);
    sockets.opened();
  }

  void closed() {
    metrics.sockets(-1);
    sockets.closed();
  }
}
