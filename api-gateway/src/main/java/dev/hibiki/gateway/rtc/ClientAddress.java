package dev.hibiki.gateway.rtc;

import java.net.InetSocketAddress;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Where a client is, for its record: what proxies say, else the address of the connection. Nothing
 * is decided by it, since anybody may write such a header.
 */
final class ClientAddress {
  private ClientAddress() {}

  static String of(ServerHttpRequest request) {
    for (String name : new String[] {"CF-Connecting-IP", "X-Forwarded-For", "X-Real-IP"}) {
      String said = request.getHeaders().getFirst(name);
      if (said != null && !said.isBlank()) {
        return said.split(",", -1)[0].strip();
      }
    }
    InetSocketAddress remote = request.getRemoteAddress();
    return remote == null || remote.getAddress() == null
        ? ""
        : remote.getAddress().getHostAddress();
  }
}
