package dev.hibiki.room.webhook;

/** Hears of deliveries, for metrics. Called on the thread of the webhooks; must not wait. */
public interface WebhookObserver {
  /** For those who count nothing. */
  WebhookObserver NONE = new WebhookObserver() {};

  /**
   * A delivery came to an end, or an attempt failed.
   *
   * @param status {@code success}, {@code failure} or {@code drop}
   * @param reason of a drop: {@code age}, {@code refused} or {@code queue is full}; else empty
   */
  default void dispatched(String status, String reason) {}

  /** A delivery was queued; so many wait now. */
  default void queued(int length) {}
}
