package dev.hibiki.sfu.participant;

import java.util.Arrays;

/** One deadline for each constant of an enum. */
public final class Deadlines<E extends Enum<E>> {
  private final long[] nanos;
  private Runnable onSet = () -> {};

  /** Deadlines that are all unset. */
  public Deadlines(Class<E> timers) {
    nanos = new long[timers.getEnumConstants().length];
    Arrays.fill(nanos, Long.MAX_VALUE);
  }

  /** From now on this is run whenever a deadline is set. */
  void onSet(Runnable onSet) {
    this.onSet = onSet;
  }

  /** Sets a deadline. */
  public void set(E timer, long deadlineNanos) {
    nanos[timer.ordinal()] = deadlineNanos;
    onSet.run();
  }

  /** Sets a deadline unless an earlier one is set. */
  public void setEarlier(E timer, long deadlineNanos) {
    set(timer, earlier(nanos[timer.ordinal()], deadlineNanos));
  }

  /** Unsets a deadline. */
  public void clear(E timer) {
    nanos[timer.ordinal()] = Long.MAX_VALUE;
  }

  /** Unsets all. */
  public void clearAll() {
    Arrays.fill(nanos, Long.MAX_VALUE);
  }

  /** Whether a deadline is set. */
  public boolean isSet(E timer) {
    return nanos[timer.ordinal()] != Long.MAX_VALUE;
  }

  /** Unsets a deadline that has passed; false if it is not set or not yet due. */
  public boolean takeIfDue(E timer, long nowNanos) {
    if (!isDue(nanos[timer.ordinal()], nowNanos)) {
      return false;
    }
    clear(timer);
    return true;
  }

  /** The earliest deadline, or {@link Long#MAX_VALUE}. */
  public long earliestNanos() {
    long earliest = Long.MAX_VALUE;
    for (long deadline : nanos) {
      earliest = earlier(earliest, deadline);
    }
    return earliest;
  }

  /** The earlier of two deadlines, either of which may be {@link Long#MAX_VALUE} for none. */
  public static long earlier(long a, long b) {
    if (a == Long.MAX_VALUE || b == Long.MAX_VALUE) {
      return Math.min(a, b);
    }
    return a - b < 0 ? a : b;
  }

  /** Whether a deadline is set and has passed. */
  public static boolean isDue(long deadlineNanos, long nowNanos) {
    return deadlineNanos != Long.MAX_VALUE && deadlineNanos - nowNanos <= 0;
  }
}
