package dev.hibiki.gateway.twirp;

import dev.hibiki.common.obs.GatewayMetrics;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Counts and times the calls of the server API. */
final class TwirpMeter implements WebFilter {
  private static final String PREFIX = "/twirp/livekit.";
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int GOOD = 2;

  /** Where the routes leave the name of an error. */
  static final String ERROR_CODE = TwirpMeter.class.getName() + ".code";

  private final TwirpServices services;
  private final GatewayMetrics metrics;

  TwirpMeter(TwirpServices services, GatewayMetrics metrics) {
    this.services = services;
    this.metrics = metrics;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String path = exchange.getRequest().getPath().value();
    if (!path.startsWith(PREFIX)) {
      return chain.filter(exchange);
    }
    String[] names = path.substring(PREFIX.length()).split("/", -1);
    // Names that nobody knows must not become labels.
    if (names.length != 2 || !services.announced("livekit." + names[0], names[1])) {
      return chain.filter(exchange);
    }
    long sinceNanos = System.nanoTime();
    return chain
        .filter(exchange)
        .doFinally(signal -> {
          HttpStatusCode status = exchange.getResponse().getStatusCode();
          int family = status == null ? GOOD : status.value() / 100;
          metrics.called(
              names[0],
              names[1],
              family == GOOD ? "200" : family + "xx",
              family == GOOD ? "" : exchange.getAttributeOrDefault(ERROR_CODE, "unauthenticated"),
              (System.nanoTime() - sinceNanos) / NANOS_PER_MILLI);
        });
  }
}
