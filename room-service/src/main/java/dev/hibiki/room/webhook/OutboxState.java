package dev.hibiki.room.webhook;

import java.util.ArrayList;
import java.util.TreeMap;

/** What the records of an outbox come to. Applying a record twice changes nothing. */
final class OutboxState {
  private final TreeMap<Long, Delivery> pending = new TreeMap<>();
  private final TreeMap<Long, BuriedDelivery> dead = new TreeMap<>();

  void clear() {
    pending.clear();
    dead.clear();
  }

  void add(Delivery delivery) {
    pending.put(delivery.sequence(), delivery);
  }

  void settle(long sequence) {
    pending.remove(sequence);
    dead.remove(sequence);
  }

  void bury(BuriedDelivery letter) {
    long sequence = letter.delivery().sequence();
    pending.remove(sequence);
    dead.put(sequence, letter);
  }

  /** As {@link #bury(BuriedDelivery)}, for a delivery that is known; otherwise nothing happens. */
  void bury(long sequence, int attempts, String reason, long diedUnixMillis) {
    Delivery delivery = pending.get(sequence);
    if (delivery != null) {
      bury(new BuriedDelivery(delivery, attempts, reason, diedUnixMillis));
    }
  }

  Outbox.Recovered recovered() {
    return new Outbox.Recovered(new ArrayList<>(pending.values()), new ArrayList<>(dead.values()));
  }
}
