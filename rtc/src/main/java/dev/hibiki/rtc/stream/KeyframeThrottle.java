package dev.hibiki.rtc.stream;

/**
 * Spaces out requests for key frames to one sender: the first goes at once, more within the
 * interval become one at its end, and a key frame that comes meanwhile answers them all. Not
 * thread-safe.
 */
public final class KeyframeThrottle {
  private final long intervalNanos;
  private boolean wanted;
  private boolean everSent;
  private long lastSentNanos;

  /** A throttle that lets one request pass per interval. */
  public KeyframeThrottle(long intervalNanos) {
    this.intervalNanos = intervalNanos;
  }

  /** Somebody wants a key frame. */
  public void request() {
    wanted = true;
  }

  /** A key frame has begun to arrive. */
  public void onKeyframe() {
    wanted = false;
  }

  /** True if a request is to be sent now; it then counts as sent. */
  public boolean take(long nowNanos) {
    if (!wanted || (everSent && nowNanos - lastSentNanos < intervalNanos)) {
      return false;
    }
    wanted = false;
    everSent = true;
    lastSentNanos = nowNanos;
    return true;
  }

  /** When {@link #take} will be true: possibly in the past, {@link Long#MAX_VALUE} for never. */
  public long deadlineNanos(long nowNanos) {
    if (!wanted) {
      return Long.MAX_VALUE;
    }
    return everSent ? lastSentNanos + intervalNanos : nowNanos;
  }
}
