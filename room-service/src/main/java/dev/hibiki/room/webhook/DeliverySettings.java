package dev.hibiki.room.webhook;

/**
 * The limits of deliveries; all of them hold for one address.
 *
 * @param workers calls at the same time
 * @param maxDepth events of one resource that may wait
 * @param maxPending events of all resources that may wait
 * @param maxAgeNanos how long an event is tried
 * @param retryMinNanos the pause after the first failure; it doubles with each one more
 * @param retryMaxNanos the longest pause
 */
public record DeliverySettings(
    int workers,
    int maxDepth,
    int maxPending,
    long maxAgeNanos,
    long retryMinNanos,
    long retryMaxNanos) {
  public DeliverySettings {
    if (workers < 1 || maxDepth < 1 || maxPending < 1 || retryMinNanos < 1) {
      throw new IllegalArgumentException("limits of webhooks must be positive");
    }
    retryMaxNanos = Math.max(retryMinNanos, retryMaxNanos);
  }
}
