package dev.hibiki.gateway.limit;

import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.gateway.limit.RateLimits.What;
import dev.hibiki.gateway.security.AccessAuthentication;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** The limits of joins and API calls, as filters before and after the token is looked at. */
public final class RateLimitFilters {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final String TEXT = "too many requests";

  private final RateLimits limits;
  private final ClientAddresses addresses;

  public RateLimitFilters(RateLimits limits, ClientAddresses addresses) {
    this.limits = limits;
    this.addresses = addresses;
  }

  /** Before authentication: what one address may ask for, with good tokens or bad ones. */
  public WebFilter byAddress() {
    return (exchange, chain) -> {
      What what = what(exchange.getRequest());
      if (what != null) {
        long waitNanos = limits.address(what, addresses.of(exchange.getRequest()));
        if (waitNanos > 0) {
          return refuse(exchange, what, waitNanos);
        }
      }
      return chain.filter(exchange);
    };
  }

  /** After authentication: what one key and one room may ask for. */
  public WebFilter byHolder() {
    return (exchange, chain) -> {
      What what = what(exchange.getRequest());
      if (what == null) {
        return chain.filter(exchange);
      }
      return ReactiveSecurityContextHolder.getContext()
          .mapNotNull(SecurityContext::getAuthentication)
          .map(authentication -> waitNanos(what, authentication))
          .defaultIfEmpty(0L)
          .flatMap(waitNanos ->
              waitNanos > 0 ? refuse(exchange, what, waitNanos) : chain.filter(exchange));
    };
  }

  private long waitNanos(What what, Authentication authentication) {
    if (!(authentication instanceof AccessAuthentication access)) {
      return 0;
    }
    VerifiedToken token = access.token();
    VideoGrant video = token.grants().video();
    return limits.holder(what, token.apiKey(), video == null ? "" : video.room());
  }

  private static @Nullable What what(ServerHttpRequest request) {
    String path = request.getPath().value();
    if (path.startsWith("/twirp/")) {
      return What.API;
    }
    return path.equals("/rtc") || path.startsWith("/rtc/") || path.startsWith("/whip/")
        ? What.JOIN
        : null;
  }

  private static Mono<Void> refuse(ServerWebExchange exchange, What what, long waitNanos) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatus.TOO_MANY_REQUESTS);
    long seconds = Math.max(1, (waitNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
    response.getHeaders().set("Retry-After", Long.toString(seconds));
    boolean api = what == What.API;
    response
        .getHeaders()
        .set("Content-Type", api ? "application/json" : "text/plain; charset=utf-8");
    String body =
        api
            ? "{\"code\":\""
                + ErrorCode.RESOURCE_EXHAUSTED.twirpText()
                + "\",\"msg\":\""
                + TEXT
                + "\"}"
            : TEXT;
    return response.writeWith(
        Mono.just(response.bufferFactory().wrap(body.getBytes(StandardCharsets.UTF_8))));
  }
}
