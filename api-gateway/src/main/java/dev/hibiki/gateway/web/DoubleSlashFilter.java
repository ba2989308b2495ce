package dev.hibiki.gateway.web;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Takes {@code //rtc} for {@code /rtc}: what comes of a configured URL that ends in a slash. */
final class DoubleSlashFilter implements WebFilter {
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    String path = request.getURI().getRawPath();
    if (path == null || !path.startsWith("//")) {
      return chain.filter(exchange);
    }
    ServerHttpRequest single = request.mutate().path(path.substring(1)).build();
    return chain.filter(exchange.mutate().request(single).build());
  }
}
