package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.stream.SenderStats;

/**
 * The playout delay that one subscriber of a picture is asked to keep.
 *
 * <p>The least delay follows the jitter it reports, and how often it asks for packets again, within
 * the bounds of the room. A delay is told in every packet until a report shows that one of them
 * arrived.
 */
final class PlayoutDelay {
  /** Nothing is to be told. */
  static final int NONE = -1;

  /** The greatest delay where only the least one is configured: what browsers have by default. */
  private static final int DEFAULT_MAX_MILLIS = 10_000;

  private static final int JITTER_FACTOR = 10;

  /** Beyond this many packets of a hundred asked for again, more delay is of use. */
  private static final int BEARABLE_NACK_PERCENT = 60;

  /** Faster changes would be heard beside the picture. */
  private static final int MAX_CHANGE_MILLIS = 80;

  private final int minMillis;
  private final int maxMillis;
  private int currentMillis;
  private boolean changed = true;
  private boolean acknowledged;
  private int toldSequence;
  private long toldNanos;
  private boolean told;
  private long packetsBefore;
  private long nacksBefore;

  /**
   * Bounds that were not told yet.
   *
   * @param maxMillis 0 for what browsers have by default, unless there is no least delay either
   */
  PlayoutDelay(int minMillis, int maxMillis) {
    int greatest = maxMillis == 0 && minMillis > 0 ? DEFAULT_MAX_MILLIS : maxMillis;
    int limit =
        HeaderExtensions.PLAYOUT_DELAY_MAX_UNITS * HeaderExtensions.PLAYOUT_DELAY_UNIT_MILLIS;
    this.minMillis = Math.min(minMillis, limit);
    this.maxMillis = Math.min(greatest, limit);
    this.currentMillis = this.minMillis;
  }

  /** What to tell in the packet with this number, or {@link #NONE}. */
  int next(long nowNanos, int sequenceNumber) {
    if (changed) {
      changed = false;
      acknowledged = false;
      toldSequence = sequenceNumber;
      toldNanos = nowNanos;
      told = true;
    }
    return acknowledged ? NONE : units(currentMillis) << 12 | units(maxMillis);
  }

  private static int units(int millis) {
    return millis / HeaderExtensions.PLAYOUT_DELAY_UNIT_MILLIS;
  }

  /** The least delay in something to tell, in the unit of the extension. */
  static int minUnits(int told) {
    return told >>> 12;
  }

  /** The greatest delay in something to tell, in the unit of the extension. */
  static int maxUnits(int told) {
    return told & 0xFFF;
  }

  /** The least delay now, in milliseconds. */
  int currentMillis() {
    return currentMillis;
  }

  /** The subscriber has received this packet. */
  void arrived(int highestSequence) {
    if (!changed && (short) (highestSequence - toldSequence) >= 0) {
      acknowledged = true;
    }
  }

  /** Follows what the subscriber reports of its reception. */
  void follow(long nowNanos, SenderStats stats, int clockRateHz) {
    long packets = stats.packets() - packetsBefore;
    long nacks = stats.nacksReceived() - nacksBefore;
    packetsBefore = stats.packets();
    nacksBefore = stats.nacksReceived();
    long nackPercent = packets > 0 ? nacks * 100 / packets : 0;
    long target = stats.jitterTicks() * 1000 / clockRateHz * JITTER_FACTOR;
    target += Math.max(0, nackPercent - BEARABLE_NACK_PERCENT) * 2;
    long elapsedNanos = told ? Math.min(nowNanos - toldNanos, 1_000_000_000L) : 1_000_000_000L;
    long change = MAX_CHANGE_MILLIS * elapsedNanos / 1_000_000_000L;
    target = Math.clamp(target, currentMillis - change, currentMillis + change);
    int next = (int) Math.min(Math.max(target, minMillis), maxMillis);
    if (next != currentMillis) {
      currentMillis = next;
      changed = true;
    }
  }
}
