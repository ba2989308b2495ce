package dev.hibiki.sfu.forward;

/**
 * Maps the RTP timestamps of received streams to one continuous time line for a subscriber.
 *
 * <p>Layers of one track count from different random starts. Where both have had a sender report
 * the common wall clock tells how far apart they are (RFC 3550 section 6.4.1); otherwise the time
 * that passed on our own clock does.
 */
final class TimestampMap {
  private static final long MAX_BEHIND_MILLIS = 200;
  private static final long MAX_AHEAD_MILLIS = 2_000;

  private final int clockRate;
  private int offset;
  private int lastOut;
  private long lastOutNanos;
  private boolean started;

  TimestampMap(int clockRate, int firstOut) {
    this.clockRate = clockRate;
    this.lastOut = firstOut;
  }

  /** The subscriber's timestamp for {@code in} of the current stream. */
  int map(int in) {
    return in + offset;
  }

  /** Remembers what was sent, for the next switch. */
  void sent(long nowNanos, int out) {
    if (!started || out - lastOut > 0) {
      lastOut = out;
      lastOutNanos = nowNanos;
      started = true;
    }
  }

  /** The next stream begins with {@code in}; nothing is known but the time that passed. */
  void switchTo(long nowNanos, int in) {
    offset = (started ? expected(nowNanos) : lastOut) - in;
  }

  /**
   * The next stream begins with {@code in}, which the sender reports say is {@code aligned} on the
   * subscriber's time line. Taken if it lies near what the passed time makes likely.
   */
  void switchTo(long nowNanos, int in, int aligned) {
    if (!started) {
      switchTo(nowNanos, in);
      return;
    }
    int expected = expected(nowNanos);
    long differenceMillis = (long) (aligned - expected) * 1000 / clockRate;
    boolean likely = differenceMillis > -MAX_BEHIND_MILLIS && differenceMillis < MAX_AHEAD_MILLIS;
    int out = likely ? aligned : expected;
    offset = (out - lastOut > 0 ? out : lastOut + 1) - in;
  }

  /** The timestamp of something of our own that is sent now, behind everything before. */
  int insert(long nowNanos) {
    int out = started ? expected(nowNanos) : lastOut;
    sent(nowNanos, out);
    return out;
  }

  /** Where the time line should be now, at least one tick behind the last packet. */
  private int expected(long nowNanos) {
    long ticks = (nowNanos - lastOutNanos) * clockRate / 1_000_000_000L;
    return lastOut + (int) Math.max(1, ticks);
  }
}
