package dev.hibiki.rtc.sctp;

/** A point in time that may be set, and how often in a row it was reached. */
final class DeadlineTimer {
  /** The deadline of a timer that is not running. */
  static final long NONE = Long.MAX_VALUE;

  private long deadlineNanos = NONE;
  private int expirations;

  void start(long now, long durationNanos) {
    deadlineNanos = now + durationNanos;
  }

  /** Stops the timer and forgets its expirations. */
  void stop() {
    deadlineNanos = NONE;
    expirations = 0;
  }

  boolean running() {
    return deadlineNanos != NONE;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Whether the deadline is reached; if so the timer stops and the expiration is counted. */
  boolean expire(long now) {
    if (deadlineNanos == NONE || deadlineNanos - now > 0) {
      return false;
    }
    deadlineNanos = NONE;
    expirations++;
    return true;
  }

  /** Expirations since the last {@link #stop}. */
  int expirations() {
    return expirations;
  }
}
