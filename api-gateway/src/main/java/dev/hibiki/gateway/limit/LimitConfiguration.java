package dev.hibiki.gateway.limit;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.WebFilter;

/** The limits as filters. Needs limits and addresses from outside. */
@Configuration(proxyBeanMethods = false)
public class LimitConfiguration {
  /** Spring Security's filters are at -100. */
  private static final int BEFORE_SECURITY = -200;

  private static final int AFTER_SECURITY = -50;

  @Bean
  RateLimitFilters rateLimitFilters(RateLimits limits, ClientAddresses addresses) {
    return new RateLimitFilters(limits, addresses);
  }

  @Bean
  @Order(BEFORE_SECURITY)
  WebFilter limitByAddress(RateLimitFilters filters) {
    return filters.byAddress();
  }

  @Bean
  @Order(AFTER_SECURITY)
  WebFilter limitByHolder(RateLimitFilters filters) {
    return filters.byHolder();
  }
}
