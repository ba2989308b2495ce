package dev.hibiki.gateway.web;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Cross-origin requests are allowed from everywhere: access is by token, never by cookie, and the
 * pages that use the API live on other hosts.
 */
final class CorsFilter implements WebFilter {
  private static final String METHODS = "OPTIONS, HEAD, GET, POST, PATCH, DELETE";
  private static final String MAX_AGE_SECONDS = "86400";

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    String origin = request.getHeaders().getOrigin();
    HttpHeaders answer = exchange.getResponse().getHeaders();
    String path = request.getPath().value();
    if (origin == null) {
      if (path.endsWith("/validate")) {
        answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
      }
      return chain.filter(exchange);
    }
    answer.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, path.endsWith("/validate") ? "*" : origin);
    String method = request.getHeaders().getFirst(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    if (HttpMethod.OPTIONS.equals(request.getMethod()) && method != null) {
      String headers = request.getHeaders().getFirst(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
      answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      answer.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers == null ? "*" : headers);
      answer.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
      exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
      return exchange.getResponse().setComplete();
    }
    answer.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "*");
    return chain.filter(exchange);
  }
}
