package dev.hibiki.gateway.agent;

import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.rpc.WorkerLinks;
import dev.hibiki.gateway.security.AccessAuthentication;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.WebsocketServerSpec;

/** {@code /agent}: where agent workers connect, with a token that has the grant {@code agent}. */
@RestController
public class AgentController {
  private static final String DENIED = "permissions denied";

  private final WorkerLinks links;
  private final WebSocketService webSockets;

  AgentController(WorkerLinks links, WorkerFrameLimit limit) {
    this.links = links;
    this.webSockets =
        new HandshakeWebSocketService(
            new ReactorNettyRequestUpgradeStrategy(() ->
                WebsocketServerSpec.builder()
                    .compress(true)
                    .maxFramePayloadLength(limit.maxBytes())
                    .maxDecompressionBufferSize(limit.maxBytes())));
  }

  @RequestMapping("/agent")
  Mono<Void> connect(ServerWebExchange exchange) {
    if (!"websocket"
        .equalsIgnoreCase(exchange.getRequest().getHeaders().getFirst(HttpHeaders.UPGRADE))) {
      exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
      return exchange.getResponse().setComplete();
    }
    return ReactiveSecurityContextHolder.getContext()
        .map(context ->
            context.getAuthentication() instanceof AccessAuthentication access
                ? Optional.of(access.token())
                : Optional.<VerifiedToken>empty())
        .defaultIfEmpty(Optional.empty())
        .flatMap(token ->
            token.filter(AgentController::isWorker).isEmpty()
                ? refuse(exchange)
                : webSockets.handleRequest(
                    exchange, new WorkerSocket(links, token.get().apiKey())));
  }

  private static boolean isWorker(VerifiedToken token) {
    VideoGrant video = token.grants().video();
    return video != null && video.agent();
  }

  private static Mono<Void> refuse(ServerWebExchange exchange) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatus.UNAUTHORIZED);
    response.getHeaders().set(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
    byte[] text = DENIED.getBytes(StandardCharsets.UTF_8);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(text)));
  }
}
