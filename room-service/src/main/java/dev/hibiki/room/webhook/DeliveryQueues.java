package dev.hibiki.room.webhook;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Decides which delivery is tried when: in order within a resource, beside each other otherwise,
 * again after a growing pause, and not for ever. Each address has queues of its own, so that one
 * that is dead holds up no other. Plain state of one thread; time is passed in.
 */
final class DeliveryQueues {
  private final DeliverySettings settings;
  private final RandomGenerator random;
  private final Map<String, ReceiverQueue> byUrl = new LinkedHashMap<>();

  DeliveryQueues(DeliverySettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /**
   * Takes a delivery, or gives it up at once if too many wait.
   *
   * @param ageNanos how long it has waited elsewhere
   * @param bounded false for one that was taken before, in an earlier life of the process or from
   *     the dead letters
   */
  void offer(long nowNanos, Delivery delivery, long ageNanos, boolean bounded, DeliverySink out) {
    long expiresNanos = nowNanos + Math.max(0, settings.maxAgeNanos() - ageNanos);
    byUrl
        .computeIfAbsent(delivery.url(), url -> new ReceiverQueue(settings, random))
        .offer(nowNanos, new Waiting(delivery, expiresNanos), bounded, out);
    dropIfEmpty(delivery.url());
  }

  /** The attempt of a delivery ended. One that is not under way is ignored. */
  void finished(long nowNanos, Delivery delivery, Outcome outcome, DeliverySink out) {
    ReceiverQueue queue = byUrl.get(delivery.url());
    if (queue != null) {
      queue.finished(nowNanos, delivery, outcome, out);
      dropIfEmpty(delivery.url());
    }
  }

  private void dropIfEmpty(String url) {
    ReceiverQueue queue = byUrl.get(url);
    if (queue != null && queue.isEmpty()) {
      byUrl.remove(url);
    }
  }

  /** Starts what was waiting for its time. Calling early is harmless. */
  void onTimeout(long nowNanos, DeliverySink out) {
    Iterator<ReceiverQueue> queues = byUrl.values().iterator();
    while (queues.hasNext()) {
      ReceiverQueue queue = queues.next();
      queue.onTimeout(nowNanos, out);
      if (queue.isEmpty()) {
        queues.remove();
      }
    }
  }

  /** When {@link #onTimeout} has something to do; {@code Long.MAX_VALUE} for never. */
  long deadlineNanos() {
    long earliest = Long.MAX_VALUE;
    for (ReceiverQueue queue : byUrl.values()) {
      long deadline = queue.deadlineNanos();
      if (earliest == Long.MAX_VALUE || (deadline != Long.MAX_VALUE && deadline - earliest < 0)) {
        earliest = deadline;
      }
    }
    return earliest;
  }

  /** Deliveries that are here, those under way included. */
  int size() {
    int size = 0;
    for (ReceiverQueue queue : byUrl.values()) {
      size += queue.size();
    }
    return size;
  }

  /** Whether nothing is under way: what is here waits for a later time. */
  boolean isQuiet() {
    return byUrl.values().stream().allMatch(ReceiverQueue::isQuiet);
  }

  /** A delivery with the time from which it is not tried any more. */
  record Waiting(Delivery delivery, long expiresNanos) {}
}
