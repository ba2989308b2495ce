package dev.hibiki.sfu.track;

import dev.hibiki.rtc.time.WallClock;

/**
 * Brings the wall clock of one publisher's sender reports onto our own time line.
 *
 * <p>Shared by all streams of a publisher, so that its sound and its pictures keep their distance
 * whatever the error is. The offset is the smallest difference seen between arrival and the
 * report's time: the one with the least queueing in it.
 */
public final class PublisherClock {
  private final WallClock clock;
  private long offsetNanos;
  private boolean known;

  /** A publisher's clock, to be brought onto this one. */
  public PublisherClock(WallClock clock) {
    this.clock = clock;
  }

  /**
   * What a 64 bit NTP time of the publisher's becomes in our wall clock, by adding it.
   *
   * @param ntp the time in a report
   * @param localNanos our time of it
   */
  public long ntpOffset(long ntp, long localNanos) {
    return clock.ntp(localNanos) - ntp;
  }

  /**
   * Our time of a report.
   *
   * @param ntp the 64 bit NTP time in the report
   */
  public long localNanos(long arrivalNanos, long ntp) {
    long senderNanos = nanos(ntp);
    long difference = arrivalNanos - senderNanos;
    if (!known || difference - offsetNanos < 0) {
      offsetNanos = difference;
      known = true;
    }
    return senderNanos + offsetNanos;
  }

  /** Nanoseconds of an NTP time, from an arbitrary origin and modulo 2^64. */
  private static long nanos(long ntp) {
    long seconds = ntp >>> 32;
    long fraction = ntp & 0xFFFF_FFFFL;
    return seconds * 1_000_000_000L + (fraction * 1_000_000_000L >>> 32);
  }
}
