package dev.hibiki.rtc.ice;

/** Arithmetic on clock readings that may wrap; {@link Long#MAX_VALUE} stands for never. */
final class Nanos {
  static final long NEVER = Long.MAX_VALUE;

  private Nanos() {}

  static boolean due(long deadlineNanos, long nowNanos) {
    return deadlineNanos != NEVER && deadlineNanos - nowNanos <= 0;
  }

  static long earlier(long a, long b) {
    if (a == NEVER || b == NEVER) {
      return a == NEVER ? b : a;
    }
    return a - b < 0 ? a : b;
  }

  static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }
}
