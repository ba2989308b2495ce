package dev.hibiki.sfu.audio;

import dev.hibiki.sfu.settings.SpeakerSettings;

/**
 * The smoothed loudness of one track.
 *
 * <p>Over each window the loudest active packet counts, weighted by how much of the window was
 * active; a window with too little activity sets the level to zero at once.
 */
final class AudioLevel {
  private static final int SILENCE = 127;
  private static final double NANOS_PER_MILLI = 1e6;

  private final SpeakerSettings settings;
  private final double smoothing;
  private final double minActiveMillis;
  private final double threshold;

  private double smoothed;
  private int loudest = SILENCE;
  private double activeMillis;
  private double observedMillis;
  private long lastNanos;
  private boolean observed;

  AudioLevel(SpeakerSettings settings) {
    this.settings = settings;
    this.smoothing = settings.smoothIntervals() > 0 ? 2.0 / (settings.smoothIntervals() + 1) : 1.0;
    this.minActiveMillis = settings.minPercentile() * settings.intervalMillis() / 100.0;
    this.threshold = linear(settings.activeLevel());
  }

  /** 0 dB is 1, each 20 dB down a tenth of it. */
  static double linear(double level) {
    return Math.pow(10, -level / 20);
  }

  /** A packet arrived; it stands for the time since the one before. */
  void observe(long nowNanos, int level) {
    double millis =
        observed
            ? Math.clamp((nowNanos - lastNanos) / NANOS_PER_MILLI, 0, settings.intervalMillis())
            : 0;
    observed = true;
    lastNanos = nowNanos;
    observedMillis += millis;
    if (level <= settings.activeLevel()) {
      activeMillis += millis;
      loudest = Math.min(loudest, level);
    }
    if (observedMillis >= settings.intervalMillis()) {
      double next = 0;
      if (activeMillis > 0 && activeMillis >= minActiveMillis) {
        double weight = 20 * Math.log10(activeMillis / settings.intervalMillis());
        double current = linear(loudest - weight);
        next = smoothed + (current - smoothed) * smoothing;
      }
      reset(next);
    }
  }

  private void reset(double level) {
    smoothed = level;
    loudest = SILENCE;
    activeMillis = 0;
    observedMillis = 0;
  }

  /** Whether no packet came for two windows. */
  boolean isStale(long nowNanos) {
    return !observed || nowNanos - lastNanos >= 2 * settings.intervalNanos();
  }

  /** The level now; after a pause of two windows it is zero. */
  double level(long nowNanos) {
    if (isStale(nowNanos)) {
      reset(0);
    }
    return smoothed;
  }

  boolean isActive() {
    return smoothed >= threshold;
  }
}
