package dev.hibiki.gateway.limit;

import dev.hibiki.common.config.RateLimitConfig.Rate;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Buckets in the memory of this process. Those that are full again are forgotten now and then. */
public final class LocalTokenBuckets implements TokenBuckets {
  /** Above this many buckets, or after this time, full ones are looked for. */
  private static final int SWEEP_ABOVE = 10_000;

  private static final long SWEEP_NANOS = 10_000_000_000L;

  /** A flood of names must not become a flood of memory: further ones share a bucket. */
  private static final int MAX_BUCKETS = 200_000;

  private static final String OVERFLOW = "overflow";

  private final Map<String, Held> buckets = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;
  private final AtomicLong sweptNanos;

  private record Held(Bucket bucket, long capacity) {
    boolean isFull() {
      return bucket.getAvailableTokens() >= capacity;
    }
  }

  /** Buckets that fill by {@code nanoClock}, such as {@link System#nanoTime}. */
  public LocalTokenBuckets(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.sweptNanos = new AtomicLong(nanoClock.getAsLong());
  }

  @Override
  public long take(String bucket, Rate rate) {
    if (rate.perSecond() == 0) {
      return 0;
    }
    Held held = buckets.get(bucket);
    if (held == null) {
      sweep();
      String name = buckets.size() < MAX_BUCKETS ? bucket : OVERFLOW + rate;
      held = buckets.computeIfAbsent(name, key -> create(rate));
    }
    return held.bucket().tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill();
  }

  private Held create(Rate rate) {
    long capacity = Math.max(rate.perSecond(), rate.burst());
    Bucket bucket =
        Bucket.builder()
            .addLimit(limit ->
                limit.capacity(capacity).refillGreedy(rate.perSecond(), Duration.ofSeconds(1)))
            .withCustomTimePrecision(new Clock(nanoClock))
            .build();
    return new Held(bucket, capacity);
  }

  private void sweep() {
    long nowNanos = nanoClock.getAsLong();
    long lastNanos = sweptNanos.get();
    if (buckets.size() > SWEEP_ABOVE
        && nowNanos - lastNanos > SWEEP_NANOS
        && sweptNanos.compareAndSet(lastNanos, nowNanos)) {
      buckets.values().removeIf(Held::isFull);
    }
  }

  /** How many buckets there are. */
  int size() {
    return buckets.size();
  }

  private record Clock(LongSupplier nanoClock) implements io.github.bucket4j.TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoClock.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
