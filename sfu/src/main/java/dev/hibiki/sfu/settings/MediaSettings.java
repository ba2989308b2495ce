package dev.hibiki.sfu.settings;

/**
 * How media is sent.
 *
 * @param sendSideEstimation the server numbers packets to estimate bandwidth from transport-wide
 *     feedback; else receivers estimate and tell it by REMB
 * @param lossProxying a publisher of sound is told the loss of its worst subscriber, so that it
 *     protects what it sends
 * @param codecRegressionThreshold below so many participants all of them are moved to a backup
 *     codec that somebody needs; 0 for always
 */
public record MediaSettings(
    boolean sendSideEstimation, boolean lossProxying, int codecRegressionThreshold) {
  /** What holds without configuration. */
  public static final MediaSettings DEFAULT = new MediaSettings(false, false, 5);

  /** Whether a room with so many participants moves all of them to a backup codec. */
  public boolean regresses(int participants) {
    return codecRegressionThreshold == 0 || participants < codecRegressionThreshold;
  }
}
