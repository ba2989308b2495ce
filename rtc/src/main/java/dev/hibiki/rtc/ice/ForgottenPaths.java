package dev.hibiki.rtc.ice;

import java.util.ArrayDeque;
import java.util.function.Predicate;

/**
 * Validated paths on their way out: each is kept for a while, as datagrams may still be under way.
 */
final class ForgottenPaths {
  private record Entry(Path path, long dueNanos) {}

  private static final int MAX_ENTRIES = 256;
  private static final long LINGER_NANOS = 3_000_000_000L;

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();

  void add(Path path, long now) {
    entries.addLast(new Entry(path, now + LINGER_NANOS));
  }

  /** Tells the sink what is due and not {@code inUse} again. */
  void flush(long now, Predicate<Path> inUse, IceSink out) {
    while (!entries.isEmpty()
        && (Nanos.due(entries.getFirst().dueNanos, now) || entries.size() > MAX_ENTRIES)) {
      Path path = entries.removeFirst().path;
      if (!inUse.test(path)) {
        out.pathForgotten(path);
      }
    }
  }

  long deadlineNanos() {
    return entries.isEmpty() ? Nanos.NEVER : entries.getFirst().dueNanos;
  }
}
