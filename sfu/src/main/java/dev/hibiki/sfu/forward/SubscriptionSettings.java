package dev.hibiki.sfu.forward;

/**
 * What a subscriber asked of one track.
 *
 * @param disabled send nothing for now
 * @param maxQuality highest layer wanted: 0 low, 1 medium, 2 high
 * @param width wanted pixels, 0 if not said
 * @param height wanted pixels, 0 if not said; with a width it decides over {@code maxQuality}
 * @param fps wanted frames a second, 0 if not said
 */
public record SubscriptionSettings(
    boolean disabled, int maxQuality, int width, int height, int fps) {
  /** Everything there is. */
  public static final SubscriptionSettings FULL = new SubscriptionSettings(false, 2, 0, 0, 0);

  /** The lowest layer, until the subscriber says what it wants (adaptive stream). */
  public static final SubscriptionSettings LOW = new SubscriptionSettings(false, 0, 0, 0, 0);
}
