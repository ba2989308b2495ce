package dev.hibiki.standalone;

import dev.hibiki.common.config.PrometheusConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The metrics on a port of their own, on every path; behind a user name and a password if the
 * configuration has them.
 */
final class MetricsListener implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(MetricsListener.class);
  private static final String BASIC = "Basic ";

  private final int port;
  private final List<String> addresses;
  private final MetricsText text;
  private final byte @Nullable [] credentials;
  private final List<DisposableServer> servers = new ArrayList<>();

  MetricsListener(PrometheusConfig config, List<String> addresses, MetricsText text) {
    this.port = config.port();
    this.addresses = addresses.isEmpty() ? List.of("0.0.0.0") : List.copyOf(addresses);
    this.text = text;
    this.credentials =
        config.username().isEmpty()
            ? null
            : (config.username() + ":" + config.password().value())
                .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void start() {
    if (port == 0) {
      return;
    }
    for (String address : addresses) {
      try {
        servers.add(HttpServer.create().host(address).port(port).handle(this::answer).bindNow());
      } catch (ChannelBindException e) {
        if (!address.contains(":")) {
          throw e;
        }
        log.info("No metrics on {}: {}", address, e.getMessage());
      }
    }
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    if (!isAllowed(request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION))) {
      return response
          .status(HttpResponseStatus.UNAUTHORIZED)
          .header(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"Protected Area\"")
          .send();
    }
    return response
        .header(HttpHeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .sendString(Mono.fromFuture(text.read()));
  }

  private boolean isAllowed(@Nullable String header) {
    if (credentials == null) {
      return true;
    }
    if (header == null || !header.startsWith(BASIC)) {
      return false;
    }
    try {
      byte[] given = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
      return MessageDigest.isEqual(given, credentials);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void stop() {
    servers.forEach(DisposableServer::disposeNow);
    servers.clear();
  }

  @Override
  public boolean isRunning() {
    return !servers.isEmpty();
  }
}
