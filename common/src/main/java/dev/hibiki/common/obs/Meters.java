package dev.hibiki.common.obs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The registry as the metrics here use it: by name and pairs of label and value. */
final class Meters {
  /** So many combinations of labels of one gauge are kept; further ones are not shown. */
  private static final int MAX_GAUGES = 4096;

  private final MeterRegistry registry;
  private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  Counter counter(String name, String... labels) {
    return registry.counter(name, labels);
  }

  void add(String name, double amount, String... labels) {
    if (amount >= 0) {
      registry.counter(name, labels).increment(amount);
    }
  }

  DistributionSummary histogram(String name, double[] bounds, String... labels) {
    return DistributionSummary.builder(name)
        .tags(labels)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  /** The value behind a gauge, which is made when first asked for. */
  AtomicLong gauge(String name, String... labels) {
    String key = name + ' ' + String.join("\0", labels);
    AtomicLong known = gauges.get(key);
    if (known != null) {
      return known;
    }
    if (gauges.size() >= MAX_GAUGES) {
      return new AtomicLong();
    }
    return gauges.computeIfAbsent(
        key, made -> registry.gauge(name, Tags.of(labels), new AtomicLong(), AtomicLong::get));
  }
}
