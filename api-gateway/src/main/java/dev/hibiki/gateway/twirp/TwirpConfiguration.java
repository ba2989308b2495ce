package dev.hibiki.gateway.twirp;

import dev.hibiki.common.rpc.RoomApi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The Twirp routes. Needs the room API and a body limit from outside. */
@Configuration(proxyBeanMethods = false)
@Import(TwirpRoutes.class)
public class TwirpConfiguration {
  @Bean
  TwirpServices twirpServices(RoomApi rooms) {
    return new TwirpServices(rooms);
  }
}
