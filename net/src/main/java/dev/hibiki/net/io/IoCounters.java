package dev.hibiki.net.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.Map;

/**
 * The counters of one event loop. Written by the event loop only; may be read by any thread, which
 * sees values that are at most a moment old.
 */
public final class IoCounters {
  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] values = new long[IoCounter.values().length];

  /** How much was counted since the start. */
  @SuppressWarnings("EnumOrdinal") // the array lives no longer than the process
  public long get(IoCounter counter) {
    return (long) VALUE.getOpaque(values, counter.ordinal());
  }

  /** All counters. */
  public Map<IoCounter, Long> snapshot() {
    Map<IoCounter, Long> all = new EnumMap<>(IoCounter.class);
    for (IoCounter counter : IoCounter.values()) {
      all.put(counter, get(counter));
    }
    return all;
  }

  @SuppressWarnings("EnumOrdinal")
  void add(IoCounter counter, long n) {
    int i = counter.ordinal();
    VALUE.setOpaque(values, i, values[i] + n);
  }
}
