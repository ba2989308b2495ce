package dev.hibiki.media.obs;

import java.util.HashMap;
import java.util.Map;

/**
 * How much counters have grown since they were last seen. What is not seen in a round is forgotten.
 * One thread.
 */
final class Deltas {
  private Map<String, Long> before = new HashMap<>();
  private Map<String, Long> now = new HashMap<>();

  /** Ends a round. */
  void next() {
    Map<String, Long> oldest = before;
    before = now;
    now = oldest;
    now.clear();
  }

  /** Since the round before; all of it if the counter is new or began again. */
  long of(String counter, long total) {
    now.put(counter, total);
    Long last = before.get(counter);
    return last == null || last > total ? Math.max(0, total) : total - last;
  }

  /** Whether the counter was there in the round before. */
  boolean knew(String counter) {
    return before.containsKey(counter);
  }
}
