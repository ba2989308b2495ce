package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.stream.TxStream;
import org.jspecify.annotations.Nullable;

/** When a subscription that waits for a keyframe asks for it again: after two round trips. */
final class KeyFrameRequests {
  private static final long MIN_NANOS = 200_000_000L;
  private static final long MAX_NANOS = 1_000_000_000L;

  private long askedNanos;
  private boolean asked;

  /** The keyframe came, or another one is waited for. */
  void answered() {
    asked = false;
  }

  /** True if one is to be asked for now, which is then done. */
  boolean take(long nowNanos, @Nullable TxStream stream) {
    if (asked && nowNanos - askedNanos < spacingNanos(stream)) {
      return false;
    }
    asked = true;
    askedNanos = nowNanos;
    return true;
  }

  private static long spacingNanos(@Nullable TxStream stream) {
    long roundTripNanos = stream == null ? 0 : stream.stats().rttNanos();
    return Math.clamp(2 * roundTripNanos, MIN_NANOS, MAX_NANOS);
  }
}
