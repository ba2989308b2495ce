package dev.hibiki.gateway.twirp;

import com.google.protobuf.Message;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.gateway.security.AccessAuthentication;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code POST /twirp/<service>/<method>}. */
@RestController
public class TwirpRoutes {
  private static final Logger log = LoggerFactory.getLogger(TwirpRoutes.class);
  private static final MediaType PROTOBUF = MediaType.valueOf("application/protobuf");
  private static final String DENIED = "permissions denied";

  private final TwirpServices services;
  private final TwirpBodyLimit limit;

  TwirpRoutes(TwirpServices services, TwirpBodyLimit limit) {
    this.services = services;
    this.limit = limit;
  }

  @PostMapping("/twirp/{service}/{method}")
  Mono<Void> call(
      ServerWebExchange exchange, @PathVariable String service, @PathVariable String method) {
    boolean json = isJson(exchange);
    return grant()
        .flatMap(grant -> body(exchange).flatMap(body -> run(service, method, grant, json, body)))
        .flatMap(response ->
            write(
                exchange,
                HttpStatus.OK.value(),
                json ? MediaType.APPLICATION_JSON : PROTOBUF,
                TwirpBodies.write(response, json)))
        .onErrorResume(failure -> fail(exchange, failure));
  }

  private static boolean isJson(ServerWebExchange exchange) {
    MediaType type = exchange.getRequest().getHeaders().getContentType();
    return type != null && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type);
  }

  private static Mono<Optional<VideoGrant>> grant() {
    return ReactiveSecurityContextHolder.getContext()
        .map(context ->
            context.getAuthentication() instanceof AccessAuthentication access
                ? Optional.ofNullable(access.token().grants().video())
                : Optional.<VideoGrant>empty())
        .defaultIfEmpty(Optional.empty());
  }

  private Mono<byte[]> body(ServerWebExchange exchange) {
    MediaType type = exchange.getRequest().getHeaders().getContentType();
    if (type == null
        || !(MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type)
            || PROTOBUF.equalsTypeAndSubtype(type))) {
      return Mono.error(
          new ServiceException(
              ErrorCode.BAD_ROUTE, "unexpected Content-Type: " + (type == null ? "" : type)));
    }
    return DataBufferUtils.join(exchange.getRequest().getBody(), limit.maxBytes())
        .map(buffer -> {
          byte[] bytes = new byte[buffer.readableByteCount()];
          buffer.read(bytes);
          DataBufferUtils.release(buffer);
          return bytes;
        })
        .defaultIfEmpty(new byte[0]);
  }

  private Mono<Message> run(
      String service, String method, Optional<VideoGrant> grant, boolean json, byte[] body) {
    Map<String, TwirpMethod<?>> methods = services.methods(service);
    TwirpMethod<?> called = methods == null ? null : methods.get(method);
    if (called == null) {
      return Mono.error(
          methods != null && services.announced(service, method)
              ? new ServiceException(ErrorCode.UNIMPLEMENTED, method + " is not implemented")
              : new ServiceException(
                  ErrorCode.BAD_ROUTE,
                  "no handler for path \"/twirp/" + service + "/" + method + "\""));
    }
    if (grant.isEmpty()) {
      return Mono.error(new ServiceException(ErrorCode.UNAUTHENTICATED, DENIED));
    }
    Message request = TwirpBodies.read(called.prototype(), json, body);
    if (!called.allows(grant.get(), request)) {
      return Mono.error(new ServiceException(ErrorCode.UNAUTHENTICATED, DENIED));
    }
    return Mono.fromCompletionStage(() -> called.handle(request)).map(response -> response);
  }

  private static Mono<Void> fail(ServerWebExchange exchange, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof DataBufferLimitException) {
      exchange.getResponse().setStatusCode(HttpStatus.CONTENT_TOO_LARGE);
      return exchange.getResponse().setComplete();
    }
    ServiceException service = asServiceException(cause);
    exchange.getAttributes().put(TwirpMeter.ERROR_CODE, service.code().twirpText());
    if (service.code().isServerFault()) {
      log.warn("A server API call failed", cause);
    }
    return write(
        exchange,
        service.code().twirpStatus(),
        MediaType.APPLICATION_JSON,
        TwirpErrors.body(service.code(), service.message()));
  }

  private static ServiceException asServiceException(@Nullable Throwable cause) {
    return cause instanceof ServiceException service
        ? service
        : new ServiceException(ErrorCode.INTERNAL, "internal error", cause);
  }

  private static Mono<Void> write(
      ServerWebExchange exchange, int status, MediaType type, byte[] body) {
    exchange.getResponse().setRawStatusCode(status);
    exchange.getResponse().getHeaders().setContentType(type);
    DataBuffer buffer = exchange.getResponse().bufferFactory().wrap(body);
    return exchange.getResponse().writeWith(Mono.just(buffer));
  }
}
