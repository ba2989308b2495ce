package dev.hibiki.gateway.rtc;

import java.net.InetSocketAddress;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Where a client is, for its record: the address of the connection. */
final class ClientAddress {
  private ClientAddress() {}

  static String of(ServerHttpRequest request) {
    InetSocketAddress remote = request.getRemoteAddress();
    return remote == null || remote.getAddress() == null
        ? ""
        : remote.getAddress().getHostAddress();
  }
}
