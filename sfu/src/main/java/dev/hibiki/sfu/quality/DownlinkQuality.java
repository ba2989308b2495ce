package dev.hibiki.sfu.quality;

import dev.hibiki.rtc.stream.SenderStats;

/** How well one track reaches a subscriber, by its receiver reports. */
public final class DownlinkQuality {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Without reports for this long while packets go out, nothing seems to arrive. */
  private static final long SILENCE_NANOS = 30_000_000_000L;

  private final TrackScore score;
  private final int clockRateHz;
  private long packets;
  private boolean streaming;
  private long streamingNanos;
  private boolean reported;
  private int highest;
  private int lost;
  private long unsent;
  private long reordered;
  private long bytes;
  private long lastReportNanos;

  /** Nothing was sent yet. */
  public DownlinkQuality(long nowNanos, double lossWeight, int clockRateHz, QualityTerms terms) {
    this.score = new TrackScore(nowNanos, lossWeight, terms);
    this.clockRateHz = clockRateHz;
  }

  /** The score. */
  public TrackScore score() {
    return score;
  }

  /** Ends a window. */
  public void update(long nowNanos, SenderStats stats) {
    boolean sent = stats.packets() > packets;
    packets = stats.packets();
    if (!sent) {
      streaming = false;
      return;
    }
    if (!streaming) {
      streaming = true;
      streamingNanos = nowNanos;
    }
    boolean fresh = stats.reported() && stats.reportNanos() - streamingNanos >= 0;
    if (!fresh) {
      long marker =
          stats.reported() && stats.reportNanos() - streamingNanos > 0
              ? stats.reportNanos()
              : streamingNanos;
      if (nowNanos - marker > SILENCE_NANOS) {
        score.update(nowNanos, TrackWindow.empty(0, false));
      }
      if (stats.reported()) {
        remember(stats);
      }
      return;
    }
    if (!reported) {
      reported = true;
      highest = stats.firstSequence() - 1;
      lastReportNanos = streamingNanos;
    }
    long expected = stats.highestSequence() - highest;
    if (expected > 0 && expected <= 0xFFFF) {
      score.update(nowNanos, window(stats, expected));
    } else if (nowNanos - stats.reportNanos() > SILENCE_NANOS) {
      score.update(nowNanos, TrackWindow.empty(0, false));
    }
    remember(stats);
  }

  private TrackWindow window(SenderStats stats, long expected) {
    long newlyLost = Math.clamp((long) stats.cumulativeLost() - lost, 0, expected);
    // Numbers that were never sent are the publisher's loss, and those sent late look lost at
    // first.
    long excused = Math.max(0, stats.unsent() - unsent) + stats.reordered() - reordered;
    double rttMillis = Math.max(0, stats.rttNanos()) / NANOS_PER_MILLI;
    return new TrackWindow(
        (stats.reportNanos() - lastReportNanos) / NANOS_PER_SECOND,
        expected,
        newlyLost - excused,
        stats.payloadBytes() - bytes,
        rttMillis,
        stats.jitterTicks() * 1000.0 / clockRateHz,
        false);
  }

  private void remember(SenderStats stats) {
    reported = true;
    highest = stats.highestSequence();
    lost = stats.cumulativeLost();
    unsent = stats.unsent();
    reordered = stats.reordered();
    bytes = stats.payloadBytes();
    lastReportNanos = stats.reportNanos();
  }
}
