package dev.hibiki.sfu.track;

import java.util.Arrays;

/** How many pictures a second a stream has, up to each of its temporal layers. */
public final class FrameRates {
  private static final int LAYERS = 8;
  private static final int CLOCK_RATE_HZ = 90_000;
  private static final int WINDOW_TICKS = CLOCK_RATE_HZ;

  private final int[] counts = new int[LAYERS];
  private final float[] rates = new float[LAYERS];
  private boolean begun;
  private boolean known;
  private int windowTimestamp;
  private int pictureTimestamp;

  /** A packet of a picture. */
  void picture(int timestamp, int temporalId) {
    if (!begun) {
      begun = true;
      windowTimestamp = timestamp;
    } else if (timestamp - pictureTimestamp <= 0) {
      return;
    }
    int ticks = timestamp - windowTimestamp;
    if (ticks >= WINDOW_TICKS) {
      float pictures = 0;
      for (int i = 0; i < LAYERS; i++) {
        pictures += counts[i];
        rates[i] = pictures * CLOCK_RATE_HZ / ticks;
      }
      known = true;
      windowTimestamp = timestamp;
      Arrays.fill(counts, 0);
    }
    pictureTimestamp = timestamp;
    counts[temporalId & (LAYERS - 1)]++;
  }

  /** The lowest temporal layer that has so many pictures a second; the highest while unknown. */
  public int temporalIdFor(int picturesPerSecond) {
    if (known) {
      for (int i = 0; i < LAYERS; i++) {
        // A picture may fall on either side of the end of a window.
        if (rates[i] >= picturesPerSecond - 1.5f) {
          return i;
        }
      }
    }
    return LAYERS - 1;
  }
}
