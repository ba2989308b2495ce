package dev.hibiki.rtc.time;

/**
 * How the monotonic clock of a shard relates to wall time.
 *
 * <p>Taken once by whoever reads both clocks and passed in from then on, so that a step of the
 * system's wall clock moves nothing inside a room. Immutable.
 *
 * @param offsetNanos what to add to {@code nowNanos} to get nanoseconds since 1970
 */
public record WallClock(long offsetNanos) {
  /** The relation between two readings taken at the same moment. */
  public static WallClock of(long unixNanos, long nowNanos) {
    return new WallClock(unixNanos - nowNanos);
  }

  /** Nanoseconds since 1970. */
  public long unixNanos(long nowNanos) {
    return nowNanos + offsetNanos;
  }

  /** Milliseconds since 1970. */
  public long unixMillis(long nowNanos) {
    return Math.floorDiv(unixNanos(nowNanos), 1_000_000L);
  }

  /** 64-bit NTP time. */
  public long ntp(long nowNanos) {
    return NtpTime.ofUnixNanos(unixNanos(nowNanos));
  }

  /** The monotonic reading at an NTP time. */
  public long nanosOfNtp(long ntp) {
    return NtpTime.toUnixNanos(ntp) - offsetNanos;
  }
}
