package dev.hibiki.standalone;

import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.gateway.rtc.OpenSockets;
import dev.hibiki.media.control.RoomHost;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * The web server binds the first address of {@code bind_addresses}; this binds the others, and says
 * goodbye before all of them end.
 */
@Configuration(proxyBeanMethods = false)
class ListenersConfiguration {
  @Bean
  MoreListeners moreListeners(
      ServerConfig config, HttpHandler handler, NettyServerCustomizer customizer) {
    return new MoreListeners(config.bindAddresses(), config.port(), handler, customizer);
  }

  @Bean
  Farewell farewell(RoomHost rooms, OpenSockets sockets) {
    return new Farewell(rooms, sockets);
  }
}
