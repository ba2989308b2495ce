package dev.hibiki.sfu.quality;

import dev.hibiki.rtc.codec.Codec;
import org.jspecify.annotations.Nullable;

/** What a percent of lost packets costs of a score, by codec. */
public final class LossWeights {
  private static final double OPUS = 8;
  private static final double REDUNDANT = 4;
  private static final double VIDEO = 10;

  /** Forward error correction in the packets makes loss so much less bad. */
  private static final double CORRECTION = 1.5;

  private LossWeights() {}

  /** The weight for a codec, 0 for what is not known. */
  public static double of(@Nullable Codec codec, boolean errorCorrection) {
    if (codec == null) {
      return 0;
    }
    if (codec.video()) {
      return VIDEO;
    }
    double weight =
        switch (codec) {
          case OPUS -> OPUS;
          case RED -> REDUNDANT;
          default -> 0;
        };
    return errorCorrection ? weight / CORRECTION : weight;
  }
}
