package dev.hibiki.gateway.limit;

import dev.hibiki.common.config.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * By which address a client is counted: that of the connection, or what a trusted proxy says. Of a
 * list of proxies the last entry that no trusted one wrote about itself counts.
 */
public final class ClientAddresses {
  private final List<Cidr> trusted;

  public ClientAddresses(List<Cidr> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /** The address as text; empty if the connection is gone. */
  public String of(ServerHttpRequest request) {
    InetSocketAddress remote = request.getRemoteAddress();
    InetAddress address = remote == null ? null : remote.getAddress();
    if (address == null) {
      return "";
    }
    if (!isTrusted(address)) {
      return address.getHostAddress();
    }
    HttpHeaders headers = request.getHeaders();
    String single = headers.getFirst("CF-Connecting-IP");
    if (single == null) {
      single = forwarded(headers.getFirst("X-Forwarded-For"));
    }
    if (single == null) {
      single = headers.getFirst("X-Real-IP");
    }
    InetAddress said = single == null ? null : parse(single);
    return said == null ? address.getHostAddress() : said.getHostAddress();
  }

  private @Nullable String forwarded(@Nullable String list) {
    if (list == null) {
      return null;
    }
    String[] hops = list.split(",", -1);
    for (int i = hops.length - 1; i > 0; i--) {
      InetAddress hop = parse(hops[i]);
      if (hop == null || !isTrusted(hop)) {
        return hops[i];
      }
    }
    return hops[0];
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(block -> block.contains(address));
  }

  /** An address literal; a name is never looked up. */
  private static @Nullable InetAddress parse(String text) {
    try {
      return InetAddress.ofLiteral(text.strip());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
