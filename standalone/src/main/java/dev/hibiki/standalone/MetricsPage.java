package dev.hibiki.standalone;

import dev.hibiki.common.config.PrometheusConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The metrics on every path; behind a user name and a password if the configuration has them. */
final class MetricsPage implements OperatorPort.Pages {
  private static final String BASIC = "Basic ";

  private final MetricsText text;
  private final byte @Nullable [] credentials;

  MetricsPage(PrometheusConfig config, MetricsText text) {
    this.text = text;
    this.credentials =
        config.username().isEmpty()
            ? null
            : (config.username() + ":" + config.password().value())
                .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
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
}
