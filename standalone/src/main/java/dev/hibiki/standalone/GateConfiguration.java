package dev.hibiki.standalone;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.HibikiConfig;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.gateway.limit.ClientAddresses;
import dev.hibiki.gateway.limit.LocalTokenBuckets;
import dev.hibiki.gateway.limit.RateLimits;
import dev.hibiki.gateway.security.KnownIssuers;
import dev.hibiki.gateway.security.TokenAuthority;
import dev.hibiki.gateway.web.Readiness;
import dev.hibiki.gateway.web.RequestTimes;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.obs.NodeMetrics;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the gateway needs to know about who may come in, and how often. */
@Configuration(proxyBeanMethods = false)
class GateConfiguration {
  @Bean
  TokenAuthority tokenAuthority(KeyRing keys, ServerConfig config) {
    return new KnownIssuers(keys, config.hibiki().oidc(), InstantSource.system());
  }

  @Bean
  RateLimits rateLimits(ServerConfig config, ServerMetrics metrics) {
    return new RateLimits(
        config.hibiki().rateLimit(), new LocalTokenBuckets(System::nanoTime), metrics.gateway());
  }

  @Bean
  ClientAddresses clientAddresses(ServerConfig config) {
    return new ClientAddresses(config.hibiki().trustedProxies());
  }

  @Bean
  RequestTimes requestTimes(ServerConfig config) {
    HibikiConfig own = config.hibiki();
    return new RequestTimes(own.headerTimeout(), own.bodyTimeout());
  }

  @Bean
  Readiness readiness(NodeMetrics metrics, RoomHost rooms) {
    return new Readiness() {
      @Override
      public Duration age() {
        return Duration.ofNanos(metrics.ageNanos());
      }

      @Override
      public boolean isDraining() {
        return rooms.isDraining();
      }
    };
  }
}
