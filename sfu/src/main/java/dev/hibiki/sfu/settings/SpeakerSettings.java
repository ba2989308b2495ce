package dev.hibiki.sfu.settings;

/**
 * How active speakers are found.
 *
 * @param activeLevel packets at this level or louder count as speech: 0 loudest, 127 silent
 * @param minPercentile percent of the interval that must be speech
 * @param intervalMillis length of a window, and time between updates
 * @param smoothIntervals windows over which the level is smoothed, 0 for none
 */
public record SpeakerSettings(
    int activeLevel, int minPercentile, int intervalMillis, int smoothIntervals) {
  /** What holds without configuration. */
  public static final SpeakerSettings DEFAULT = new SpeakerSettings(35, 40, 400, 2);

  /** The time between updates. */
  public long intervalNanos() {
    return intervalMillis * 1_000_000L;
  }
}
