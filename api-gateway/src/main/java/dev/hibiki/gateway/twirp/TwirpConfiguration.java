package dev.hibiki.gateway.twirp;

import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.common.rpc.AgentDispatchApi;
import dev.hibiki.common.rpc.RoomApi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.WebFilter;

/** The Twirp routes. Needs the APIs, a body limit and metrics from outside. */
@Configuration(proxyBeanMethods = false)
@Import({TwirpRoutes.class, OpenApiController.class})
public class TwirpConfiguration {
  private static final int BEFORE_SECURITY = -250;

  @Bean
  TwirpServices twirpServices(RoomApi rooms, AgentDispatchApi dispatches) {
    return new TwirpServices(rooms, dispatches);
  }

  /** Before authentication, so that calls that are refused there count too. */
  @Bean
  @Order(BEFORE_SECURITY)
  WebFilter twirpMeter(TwirpServices services, ServerMetrics metrics) {
    return new TwirpMeter(services, metrics.gateway());
  }
}
