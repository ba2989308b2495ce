package dev.hibiki.rtc.time;

/**
 * 64-bit NTP time stamps: seconds since 1900 in the high half, fractions of 2^-32 s in the low one.
 * RFC 5905 section 6.
 */
public final class NtpTime {
  /** Seconds from 1900 to 1970. */
  public static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private NtpTime() {}

  /** The NTP form of a time in nanoseconds since 1970; exact to 2^-32 s. */
  public static long ofUnixNanos(long unixNanos) {
    long seconds = Math.floorDiv(unixNanos, NANOS_PER_SECOND);
    long nanos = Math.floorMod(unixNanos, NANOS_PER_SECOND);
    return (seconds + UNIX_EPOCH_SECONDS) << 32 | (nanos << 32) / NANOS_PER_SECOND;
  }

  /**
   * Nanoseconds since 1970. Times of both NTP eras, 1968 to 2104, are understood. RFC 4330 section
   * 3.
   */
  public static long toUnixNanos(long ntp) {
    long seconds = (ntp >>> 32) - UNIX_EPOCH_SECONDS;
    if (ntp >= 0) {
      seconds += 1L << 32;
    }
    return seconds * NANOS_PER_SECOND + fractionNanos(ntp);
  }

  /** The middle 32 bits, units of 1/65536 s, that reports carry. */
  public static int middle(long ntp) {
    return (int) (ntp >>> 16);
  }

  /** A duration in nanoseconds as units of 1/65536 s; negative ones and very long ones are cut. */
  public static int durationToMiddle(long nanos) {
    long limit = 0xFFFFL * NANOS_PER_SECOND;
    long clamped = Math.clamp(nanos, 0, limit);
    long seconds = clamped / NANOS_PER_SECOND;
    return (int) (seconds << 16 | ((clamped % NANOS_PER_SECOND) << 16) / NANOS_PER_SECOND);
  }

  /** A duration of 1/65536 s units, taken as unsigned, in nanoseconds. */
  public static long middleToDuration(int middle) {
    return (Integer.toUnsignedLong(middle) * NANOS_PER_SECOND) >>> 16;
  }

  /** The signed nanoseconds from one NTP time to another less than 68 years away. */
  public static long nanosBetween(long from, long to) {
    long difference = to - from;
    return (difference >> 32) * NANOS_PER_SECOND + fractionNanos(difference);
  }

  /**
   * The round trip time behind a report block, in nanoseconds. RFC 3550 section 6.4.1.
   *
   * @param nowMiddle middle 32 bits of the local clock when the report arrived
   * @param lastReport the block's LSR (or LRR), 0 if none
   * @param delaySinceLast the block's DLSR (or DLRR)
   * @return -1 if there is no report to measure by or the result makes no sense
   */
  public static long roundTripNanos(int nowMiddle, int lastReport, int delaySinceLast) {
    if (lastReport == 0) {
      return -1;
    }
    int trip = nowMiddle - lastReport - delaySinceLast;
    // A clock step, or rounding on a fast link, can make it a little less than nothing.
    return trip < -0x8000 ? -1 : middleToDuration(Math.max(trip, 0));
  }

  private static long fractionNanos(long ntp) {
    return ((ntp & 0xFFFF_FFFFL) * NANOS_PER_SECOND) >>> 32;
  }
}
