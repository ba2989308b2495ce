package dev.hibiki.gateway.rtc;

import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.store.RevokedTokens;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import reactor.netty.http.server.WebsocketServerSpec;

/** The signalling routes. Needs links, placement, limits and a token verifier from outside. */
@Configuration(proxyBeanMethods = false)
@Import(SignalController.class)
public class SignalConfiguration {
  @Bean
  JoinReader joinReader(JoinLimits limits, RevokedTokens revoked) {
    return new JoinReader(limits, revoked, new IdSource(new SecureRandom()));
  }

  @Bean
  OpenSockets openSockets() {
    return new OpenSockets();
  }

  /** Frames up to the limit, whole and inflated; permessage-deflate if the client offers it. */
  @Bean
  WebSocketService signalWebSockets(SignalFrameLimit limit) {
    return new HandshakeWebSocketService(
        new ReactorNettyRequestUpgradeStrategy(() ->
            WebsocketServerSpec.builder()
                .compress(true)
                .maxFramePayloadLength(limit.maxBytes())
                .maxDecompressionBufferSize(limit.maxBytes())));
  }
}
