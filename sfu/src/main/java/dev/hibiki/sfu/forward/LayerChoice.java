package dev.hibiki.sfu.forward;

import dev.hibiki.sfu.track.TrackLayer;
import java.util.List;

/**
 * Decides which simulcast layer a subscriber should get.
 *
 * <p>Layers are numbered by what is published: 0 is the lowest layer there is, whatever its quality
 * is called.
 */
final class LayerChoice {
  /** No layer at all. */
  static final int NONE = -1;

  /** A layer a tenth smaller than the element that shows it is still good enough. */
  private static final double ENOUGH = 0.9;

  private LayerChoice() {}

  /** The layer wanted if everything were available; {@code layers} ascend in quality. */
  static int wanted(SubscriptionSettings settings, List<TrackLayer> layers) {
    int highest = layers.size() - 1;
    if (settings.disabled() || highest < 0) {
      return NONE;
    }
    if (settings.width() > 0 && settings.height() > 0) {
      return bySize(settings, layers);
    }
    int wanted = 0;
    for (int i = 0; i <= highest; i++) {
      if (layers.get(i).quality() <= settings.maxQuality()) {
        wanted = i;
      }
    }
    return wanted;
  }

  private static int bySize(SubscriptionSettings settings, List<TrackLayer> layers) {
    int highest = layers.size() - 1;
    for (int i = 0; i <= highest; i++) {
      TrackLayer layer = layers.get(i);
      if (layer.height() <= 0) {
        return highest;
      }
      if (layer.height() >= settings.height() * ENOUGH) {
        int same = i;
        while (same < highest && layers.get(same + 1).height() == layer.height()) {
          same++;
        }
        return same;
      }
    }
    return highest;
  }

  /**
   * The layer to aim at among those that carry packets: the wanted one, else the next lower one,
   * else the next higher one.
   *
   * @param active bit i is set if layer i carries packets
   */
  static int target(int wanted, int active) {
    if (wanted == NONE || active == 0) {
      return NONE;
    }
    int notHigher = active & ((1 << (wanted + 1)) - 1);
    return notHigher != 0
        ? 31 - Integer.numberOfLeadingZeros(notHigher)
        : Integer.numberOfTrailingZeros(active);
  }
}
