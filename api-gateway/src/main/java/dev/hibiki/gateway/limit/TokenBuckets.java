package dev.hibiki.gateway.limit;

import dev.hibiki.common.config.RateLimitConfig.Rate;

/**
 * Buckets by name, each made when it is first asked for. Thread-safe and quick: where several
 * gateways share buckets, a gateway holds a share of each and asks for more in the background.
 */
public interface TokenBuckets {
  /**
   * Takes one token.
   *
   * @param bucket its name
   * @param rate how it fills; a rate of 0 means there is always one
   * @return 0 if there was one, else the nanoseconds until there will be
   */
  long take(String bucket, Rate rate);
}
