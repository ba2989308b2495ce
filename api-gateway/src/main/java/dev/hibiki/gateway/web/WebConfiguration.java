package dev.hibiki.gateway.web;

import dev.hibiki.common.obs.ServerMetrics;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.WebFilter;
import reactor.netty.NettyPipeline;

/** What all routes share. Needs times, readiness and metrics from outside. */
@Configuration(proxyBeanMethods = false)
@Import({RootController.class, HealthController.class})
public class WebConfiguration {
  /**
   * A compressed offer travels in the URL of a join, beside a token: 64 KB and the rest of the
   * line.
   */
  public static final int MAX_REQUEST_LINE_BYTES = (64 << 10) + 64;

  /** All headers of a request together. */
  public static final int MAX_HEADER_BYTES = 80 << 10;

  /** Lengths and times that requests may take. */
  @Bean
  NettyServerCustomizer requestBounds(RequestTimes times, ServerMetrics metrics) {
    return server ->
        server
            .httpRequestDecoder(decoder ->
                decoder
                    .maxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                    .maxHeaderSize(MAX_HEADER_BYTES))
            .doOnChannelInit((observer, channel, address) -> {
              channel
                  .pipeline()
                  .addAfter(NettyPipeline.HttpCodec, "hibiki.oversized", new OversizedRequests());
              RequestDeadlines.watch(
                  channel, times.headers(), times.body(), () -> metrics.gateway().slowRequestCut());
            });
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebFilter doubleSlash() {
    return new DoubleSlashFilter();
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 1)
  WebFilter cors() {
    return new CorsFilter();
  }
}
