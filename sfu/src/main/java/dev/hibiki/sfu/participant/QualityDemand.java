package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.VideoQuality;
import org.jspecify.annotations.Nullable;

/**
 * The highest quality of a track that anybody wants, with reductions held back for a while so that
 * a publisher does not switch layers off and on.
 */
final class QualityDemand {
  /** Nobody may come at all: the publisher hears of it after this time. */
  static final long UNWANTED_NANOS = 10_000_000_000L;

  private final long reductionNanos;
  private @Nullable VideoQuality told;
  private VideoQuality wanted = VideoQuality.OFF;
  private long deadlineNanos = Long.MAX_VALUE;

  /**
   * Nothing is wanted yet.
   *
   * @param reductionNanos a reduction has to last this long before the publisher hears of it
   */
  QualityDemand(long reductionNanos) {
    this.reductionNanos = reductionNanos;
  }

  /** The track is announced and nobody receives it yet. */
  void begin(long nowNanos) {
    deadlineNanos = nowNanos + UNWANTED_NANOS;
  }

  /** Nothing is to be told any more. */
  void end() {
    deadlineNanos = Long.MAX_VALUE;
  }

  /** What is wanted now; true if the publisher is to be told at once. */
  boolean wanted(long nowNanos, VideoQuality quality) {
    wanted = quality;
    if (quality == told) {
      deadlineNanos = Long.MAX_VALUE;
      return false;
    }
    VideoQuality before = told;
    if (quality != VideoQuality.OFF
        && (before == null || before == VideoQuality.OFF || before.compareTo(quality) < 0)) {
      return tell();
    }
    if (before != null && deadlineNanos == Long.MAX_VALUE) {
      deadlineNanos = nowNanos + reductionNanos;
    }
    return false;
  }

  /** True if what is wanted has to be told now. */
  boolean takeIfDue(long nowNanos) {
    return Deadlines.isDue(deadlineNanos, nowNanos) && tell();
  }

  /** Tells what is wanted again, whatever was told before: the publisher may have forgotten it. */
  boolean repeat() {
    return told != null && tell();
  }

  private boolean tell() {
    told = wanted;
    deadlineNanos = Long.MAX_VALUE;
    return true;
  }

  VideoQuality quality() {
    return wanted;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }
}
