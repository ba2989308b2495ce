package dev.hibiki.sfu.quality;

/**
 * What counts for a score beside lost packets and missing layers.
 *
 * @param roundTrip half of the round trip time
 * @param jitter twice the jitter
 * @param bitrate what came against what was announced
 */
public record QualityTerms(boolean roundTrip, boolean jitter, boolean bitrate) {
  /** Only lost packets and missing layers count, as clients are used to. */
  public static final QualityTerms LOSS_AND_LAYERS = new QualityTerms(false, false, false);
}
