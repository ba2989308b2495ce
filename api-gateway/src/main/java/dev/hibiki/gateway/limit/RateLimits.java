package dev.hibiki.gateway.limit;

import dev.hibiki.common.config.RateLimitConfig;
import dev.hibiki.common.config.RateLimitConfig.Rate;
import dev.hibiki.common.config.RateLimitConfig.Scopes;
import dev.hibiki.common.obs.GatewayMetrics;

/** Decides what is too much, and counts it. Thread-safe. */
public final class RateLimits {
  /** What is limited. */
  public enum What {
    JOIN("join"),
    SIGNAL("signal"),
    API("api");

    private final String label;

    What(String label) {
      this.label = label;
    }
  }

  private final RateLimitConfig config;
  private final TokenBuckets buckets;
  private final GatewayMetrics metrics;

  public RateLimits(RateLimitConfig config, TokenBuckets buckets, GatewayMetrics metrics) {
    this.config = config;
    this.buckets = buckets;
    this.metrics = metrics;
  }

  private Scopes scopes(What what) {
    return switch (what) {
      case JOIN -> config.join();
      case SIGNAL -> config.signal();
      case API -> config.api();
    };
  }

  /** Counts one for an address: 0, or the nanoseconds to wait. */
  public long address(What what, String address) {
    return take(what, "ip", address, scopes(what).ip());
  }

  /**
   * Counts one for an API key and for a room, which may be empty: 0, or the nanoseconds to wait.
   */
  public long holder(What what, String apiKey, String room) {
    long waitNanos = take(what, "key", apiKey, scopes(what).key());
    return waitNanos == 0 && !room.isEmpty()
        ? take(what, "room", room, scopes(what).room())
        : waitNanos;
  }

  private long take(What what, String scope, String subject, Rate rate) {
    if (rate.perSecond() == 0) {
      return 0;
    }
    long waitNanos = buckets.take(what.label + ' ' + scope + ' ' + subject, rate);
    if (waitNanos > 0) {
      metrics.limited(what.label, scope);
    }
    return waitNanos;
  }
}
