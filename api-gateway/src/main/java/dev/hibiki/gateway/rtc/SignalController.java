package dev.hibiki.gateway.rtc;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.GrantsJson;
import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.common.rpc.RoomPlacement;
import dev.hibiki.common.rpc.SignalLink;
import dev.hibiki.common.rpc.SignalLinks;
import dev.hibiki.gateway.limit.ClientAddresses;
import dev.hibiki.gateway.limit.RateLimits;
import dev.hibiki.gateway.security.AccessAuthentication;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code /rtc} and {@code /rtc/v1}: everything that can refuse a join happens before the upgrade,
 * so that clients get a plain HTTP status and text.
 */
@RestController
public class SignalController {
  private static final Logger log = LoggerFactory.getLogger(SignalController.class);

  private final JoinReader reader;
  private final RoomPlacement placement;
  private final SignalLinks links;
  private final WebSocketService webSockets;
  private final ServerMetrics metrics;
  private final JoinMeter meter;
  private final RateLimits limits;
  private final ClientAddresses addresses;
  private final NodeLimits node;
  private final JoinPatience patience;
  private final OpenSockets sockets;

  SignalController(
      JoinReader reader,
      RoomPlacement placement,
      SignalLinks links,
      WebSocketService webSockets,
      ServerMetrics metrics,
      RateLimits limits,
      ClientAddresses addresses,
      NodeLimits node,
      JoinPatience patience,
      OpenSockets sockets) {
    this.reader = reader;
    this.placement = placement;
    this.links = links;
    this.webSockets = webSockets;
    this.metrics = metrics;
    this.meter = new JoinMeter(metrics.gateway());
    this.limits = limits;
    this.addresses = addresses;
    this.node = node;
    this.patience = patience;
    this.sockets = sockets;
  }

  /** Joins with single query parameters, or with a packed join request. */
  @RequestMapping("/rtc")
  Mono<Void> join(ServerWebExchange exchange) {
    return connect(exchange, false);
  }

  /** Joins with a packed join request. */
  @RequestMapping("/rtc/v1")
  Mono<Void> joinPacked(ServerWebExchange exchange) {
    return connect(exchange, true);
  }

  /** Runs the checks of a join and nothing else. */
  @RequestMapping("/rtc/validate")
  Mono<Void> validate(ServerWebExchange exchange) {
    return check(exchange, false);
  }

  /** Runs the checks of a packed join and nothing else. */
  @RequestMapping("/rtc/v1/validate")
  Mono<Void> validatePacked(ServerWebExchange exchange) {
    return check(exchange, true);
  }

  private Mono<Void> check(ServerWebExchange exchange, boolean packed) {
    return session(exchange, packed, true)
        .doOnNext(session -> meter.validated())
        .doOnError(meter::notValidated)
        .flatMap(session -> answer(exchange, HttpStatus.OK, "success"))
        .onErrorResume(failure -> refuse(exchange, failure));
  }

  private Mono<Void> connect(ServerWebExchange exchange, boolean packed) {
    if (!"websocket"
        .equalsIgnoreCase(exchange.getRequest().getHeaders().getFirst(HttpHeaders.UPGRADE))) {
      exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
      return exchange.getResponse().setComplete();
    }
    long sinceNanos = System.nanoTime();
    return session(exchange, packed, false)
        .flatMap(session ->
            joined(session, addresses.of(exchange.getRequest()))
                .doOnNext(socket -> meter.joined(session, sinceNanos)))
        .map(Optional::of)
        .doOnError(meter::failed)
        .onErrorResume(failure -> refuse(exchange, failure).thenReturn(Optional.empty()))
        .flatMap(socket ->
            socket.isEmpty() ? Mono.empty() : webSockets.handleRequest(exchange, socket.get()));
  }

  /** The session that token and query ask for, with its room's creation request. */
  private Mono<StartSession> session(ServerWebExchange exchange, boolean packed, boolean strict) {
    ServerHttpRequest request = exchange.getRequest();
    return ReactiveSecurityContextHolder.getContext()
        .map(context -> Optional.ofNullable(token(context.getAuthentication())))
        .defaultIfEmpty(Optional.empty())
        .zipWith(parameters(exchange))
        .map(asked ->
            reader.read(
                asked.getT2(),
                asked.getT1().orElse(null),
                ClientOrigin.of(request),
                packed,
                strict))
        .flatMap(session -> {
          Grants grants = GrantsJson.parse(session.getGrantsJson());
          return Mono.fromCompletionStage(() -> placement.forJoin(session.getRoomName(), grants))
              .map(create -> session.toBuilder().setCreateRoom(create).build());
        })
        .doOnNext(session -> {
          if (node.areReached()) {
            throw new JoinException(
                HttpStatus.SERVICE_UNAVAILABLE.value(), "node has exceeded its configured limit");
          }
        });
  }

  /** Those of the body, if it is a form, come before those of the query. */
  private static Mono<QueryParameters> parameters(ServerWebExchange exchange) {
    return exchange
        .getFormData()
        .map(form -> {
          MultiValueMap<String, String> all = new LinkedMultiValueMap<>(form);
          all.addAll(exchange.getRequest().getQueryParams());
          return new QueryParameters(all);
        });
  }

  /** Who signed the token of this request. */
  private static Mono<String> holder() {
    return ReactiveSecurityContextHolder.getContext()
        .mapNotNull(context -> token(context.getAuthentication()))
        .map(VerifiedToken::apiKey)
        .defaultIfEmpty("");
  }

  private static @Nullable VerifiedToken token(@Nullable Authentication authentication) {
    return authentication instanceof AccessAuthentication access ? access.token() : null;
  }

  /** Opens the link and waits for the node's first answer. */
  private Mono<SignalSocket> joined(StartSession session, String address) {
    return holder()
        .flatMap(apiKey -> {
          SignalGuard guard =
              new SignalGuard(
                  metrics.gateway(), limits, address, apiKey, session.getRoomName(), sockets);
          LinkEvents events = new LinkEvents();
          SignalLink link = links.open(session, events);
          return events
              .first()
              .timeout(patience.forAnswer())
              .map(first -> new SignalSocket(link, events, guard))
              .doOnError(failure -> link.close())
              .doOnCancel(link::close);
        });
  }

  private static Mono<Void> refuse(ServerWebExchange exchange, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case JoinException join ->
          answer(exchange, HttpStatusCode.valueOf(join.status()), text(join));
      case ServiceException service ->
          answer(exchange, HttpStatusCode.valueOf(service.code().httpStatus()), text(service));
      case TimeoutException timeout ->
          answer(
              exchange,
              HttpStatus.INTERNAL_SERVER_ERROR,
              "timed out while waiting for signal response");
      case null, default -> {
        log.error("A join failed", cause);
        yield answer(exchange, HttpStatus.INTERNAL_SERVER_ERROR, "internal error");
      }
    };
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "" : message;
  }

  private static Mono<Void> answer(ServerWebExchange exchange, HttpStatusCode status, String text) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(status);
    response.getHeaders().set(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
    return response.writeWith(
        Mono.just(response.bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8))));
  }
}
