package dev.hibiki.room.webhook;

import dev.hibiki.common.rpc.WebhookApi;
import dev.hibiki.room.webhook.DeliverySink.Burial;
import java.util.EnumMap;
import java.util.Map;

/** What became of deliveries, as numbers. Thread-safe. */
final class WebhookCounts {
  private final WebhookObserver observer;
  private final Map<Burial, Long> buried = new EnumMap<>(Burial.class);
  private long delivered;
  private long failedAttempts;
  private long dropped;

  WebhookCounts(WebhookObserver observer) {
    this.observer = observer;
  }

  synchronized void delivered() {
    delivered++;
    observer.dispatched("success", "");
  }

  synchronized void failed() {
    failedAttempts++;
    observer.dispatched("failure", "");
  }

  synchronized void buried(Burial cause) {
    buried.merge(cause, 1L, Long::sum);
    observer.dispatched(
        "drop",
        switch (cause) {
          case AGE -> "age";
          case REFUSED -> "refused";
          case FULL -> "queue is full";
        });
  }

  synchronized void dropped() {
    dropped++;
  }

  synchronized WebhookApi.Counts now(long waiting, long deadLetters) {
    return new WebhookApi.Counts(
        delivered,
        failedAttempts,
        buried.getOrDefault(Burial.AGE, 0L),
        buried.getOrDefault(Burial.REFUSED, 0L),
        buried.getOrDefault(Burial.FULL, 0L),
        dropped,
        waiting,
        deadLetters);
  }
}
