package dev.hibiki.standalone;

import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.id.NodeId;
import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.obs.NodeMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Metrics, their port, and what operators may look at. */
@Configuration(proxyBeanMethods = false)
class ObservabilityConfiguration {
  @Bean
  NodeId nodeId() {
    return new IdSource(new SecureRandom()).nodeId();
  }

  @Bean
  PrometheusMeterRegistry meterRegistry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // Names and units are chosen with care where they are registered.
    registry
        .config()
        .namingConvention((name, type, unit) -> name.replace('.', '_').replace('-', '_'));
    return registry;
  }

  @Bean
  ServerMetrics serverMetrics(PrometheusMeterRegistry registry, NodeId node) {
    ServerMetrics metrics = new ServerMetrics(registry, node.value());
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    return metrics;
  }

  @Bean(destroyMethod = "close")
  JvmGcMetrics jvmGcMetrics(PrometheusMeterRegistry registry, ServerMetrics first) {
    JvmGcMetrics metrics = new JvmGcMetrics();
    metrics.bindTo(registry);
    return metrics;
  }

  @Bean
  MetricsText metricsText(PrometheusMeterRegistry registry, NodeMetrics node, NodeId id) {
    return new MetricsText(registry, node, id);
  }

  @Bean
  OperatorPort metricsPort(ServerConfig config, MetricsText text) {
    return new OperatorPort(
        "metrics",
        config.prometheus().port(),
        config.bindAddresses(),
        new MetricsPage(config.prometheus(), text));
  }

  @Bean
  AdminGuard adminGuard(ServerConfig config) {
    return new AdminGuard(config.development());
  }

  @Bean
  RoomsController roomsController(RoomHost rooms, AdminGuard guard) {
    return new RoomsController(rooms, guard);
  }

  @Bean
  Diagnostics diagnostics() {
    return new Diagnostics();
  }

  @Bean
  OperatorPort debugPort(ServerConfig config, Diagnostics diagnostics, RoomsController rooms) {
    return new OperatorPort(
        "diagnostics",
        config.debugHandler().port(),
        config.bindAddresses(),
        new DebugPages(diagnostics, rooms));
  }

  @Bean
  LogLevelsController logLevelsController(AdminGuard guard) {
    return new LogLevelsController(guard);
  }
}
