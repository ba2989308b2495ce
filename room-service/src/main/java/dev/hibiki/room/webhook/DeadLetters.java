package dev.hibiki.room.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The deliveries that were given up, the newest of them. Thread-safe. */
final class DeadLetters {
  private final int capacity;
  private final TreeMap<Long, BuriedDelivery> bySequence = new TreeMap<>();

  DeadLetters(int capacity) {
    this.capacity = capacity;
  }

  /** Adds one; returns those that had to go for it, oldest first. */
  synchronized List<BuriedDelivery> add(BuriedDelivery letter) {
    bySequence.put(letter.delivery().sequence(), letter);
    List<BuriedDelivery> dropped = new ArrayList<>();
    while (bySequence.size() > capacity) {
      dropped.add(bySequence.pollFirstEntry().getValue());
    }
    return dropped;
  }

  synchronized @Nullable BuriedDelivery take(long sequence) {
    return bySequence.remove(sequence);
  }

  /** At most {@code limit} of them after a number, in order. */
  synchronized List<BuriedDelivery> after(long sequence, int limit) {
    return bySequence.tailMap(sequence, false).values().stream().limit(limit).toList();
  }

  synchronized int size() {
    return bySequence.size();
  }
}
