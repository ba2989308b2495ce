package dev.hibiki.standalone;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.media.MediaNode;
import dev.hibiki.net.dtls.BcDtlsFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** What only development mode serves: the page to try a call with, its tokens, and counters. */
@Configuration(proxyBeanMethods = false)
@Conditional(InDevelopment.class)
class DevelopmentConfiguration {
  @Bean
  TryController tryController(ServerConfig config, KeyRing keys) {
    return new TryController(keys, config.port());
  }

  @Bean
  DiagnosticsController diagnosticsController(Diagnostics diagnostics) {
    return new DiagnosticsController(diagnostics);
  }

  @Bean
  DebugController debugController(MediaNode node) {
    return new DebugController(node);
  }

  @Bean
  CountersController countersController(MediaNode node, RoomStore store, BcDtlsFactory dtls) {
    return new CountersController(node, store, dtls);
  }
}
