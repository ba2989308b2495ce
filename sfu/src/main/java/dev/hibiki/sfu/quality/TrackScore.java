package dev.hibiki.sfu.quality;

import dev.hibiki.common.proto.ConnectionQuality;

/**
 * The score of one track in one direction: 100 is best, and windows in which things go wrong pull
 * it down faster than good ones let it rise.
 *
 * <p>A window is worth what is left of 100 after lost packets (a simplified E-model, weighted by
 * how much the codec suffers) or after missing layers, whichever is less. A window without packets
 * is poor, and one in which the sender's reports have stopped as well is lost.
 */
public final class TrackScore {
  private static final double BEST = 100;
  private static final double LEAST = 30;
  private static final double NO_PACKETS = 40;
  private static final double NOTHING_AT_ALL = 20;
  private static final double EXCELLENT_ABOVE = 80;
  private static final double GOOD_ABOVE = 40;
  private static final double POOR_ABOVE = 20;
  private static final double RISE = 0.4;
  private static final double FALL = 0.8;
  private static final double LAYER_WEIGHT = 35;
  private static final double BITRATE_WEIGHT = 20;

  /** Of a window the track has to have been audible or visible for more than this share. */
  private static final double SHARE = 0.5;

  /** Delay in milliseconds above which each one costs more. */
  private static final double LONG_DELAY = 160;

  private final QualityTerms terms;
  private final PacketRates rates = new PacketRates();
  private final TimeWeighted expectedBps = new TimeWeighted();
  private final TimeWeighted missedLayers = new TimeWeighted();
  private double score = BEST;
  private double lossWeight;
  private long lastNanos;
  private boolean muted;
  private boolean unwanted;
  private boolean paused;
  private boolean everUnmuted;
  private boolean everWanted;
  private long unmutedNanos;
  private long wantedNanos;

  /**
   * Begins with the best score.
   *
   * @param lossWeight what each percent of lost packets costs, see {@link LossWeights}
   */
  public TrackScore(long nowNanos, double lossWeight, QualityTerms terms) {
    this.lastNanos = nowNanos;
    this.lossWeight = lossWeight;
    this.terms = terms;
  }

  /** The codec changed. */
  public void lossWeight(double weight) {
    lossWeight = weight;
  }

  /** The track is muted, or not any more. */
  public void muted(long nowNanos, boolean now) {
    if (now && !muted && score != NOTHING_AT_ALL) {
      score = BEST;
    } else if (!now && muted) {
      everUnmuted = true;
      unmutedNanos = nowNanos;
    }
    muted = now;
  }

  /** Nobody wants any layer of the track, or somebody does again. */
  public void unwanted(long nowNanos, boolean now) {
    if (now && !unwanted) {
      forgetExpectations();
      score = BEST;
    } else if (!now && unwanted) {
      everWanted = true;
      wantedNanos = nowNanos;
    }
    unwanted = now;
  }

  /** The track is held back for lack of bandwidth, or not any more. */
  public void paused(boolean now) {
    if (now && !paused) {
      forgetExpectations();
      score = LEAST;
    }
    paused = now;
  }

  private void forgetExpectations() {
    expectedBps.clear();
    missedLayers.clear();
  }

  /** The bit rate that is to come from now on. */
  public void expectedBps(long nowNanos, double bps) {
    expectedBps.set(nowNanos, bps);
  }

  /** How many layers fail to come from now on. */
  public void missedLayers(long nowNanos, double layers) {
    missedLayers.set(nowNanos, layers);
  }

  /** Takes a window. */
  public void update(long nowNanos, TrackWindow window) {
    double expectedBits = expectedBps.takeSum(nowNanos);
    double missed = missedLayers.takeMean(nowNanos);
    if (!muted && !unwanted && !paused && longEnough(nowNanos)) {
      double weight = lossWeight * lossShare(nowNanos, window);
      score = window.packets() == 0 ? dry(window) : smoothed(window, weight, expectedBits, missed);
    }
    lastNanos = nowNanos;
  }

  private boolean longEnough(long nowNanos) {
    long since = nowNanos - lastNanos;
    long audible = everUnmuted ? nowNanos - unmutedNanos : since;
    long wanted = everWanted ? nowNanos - wantedNanos : since;
    return since > 0 && (double) Math.min(audible, wanted) / since > SHARE;
  }

  /** In windows in which less is sent than usual, what is lost matters less. */
  private double lossShare(long nowNanos, TrackWindow window) {
    return window.seconds() <= 0
        ? 1
        : Math.sqrt(rates.share(nowNanos, window.packets() / window.seconds()));
  }

  private static double dry(TrackWindow window) {
    return window.silent() ? NOTHING_AT_ALL : NO_PACKETS;
  }

  private double smoothed(
      TrackWindow window, double weight, double expectedBits, double missedLayers) {
    double worst = packets(window, weight);
    worst = Math.min(worst, bitrate(window, expectedBits));
    worst = Math.min(worst, Math.clamp(BEST - missedLayers * LAYER_WEIGHT, 0, BEST));
    double step = worst < score ? FALL : RISE;
    return Math.max(LEAST, step * worst + (1 - step) * score);
  }

  private double packets(TrackWindow window, double weight) {
    double delay =
        (terms.roundTrip() ? window.roundTripMillis() / 2 : 0)
            + (terms.jitter() ? window.jitterMillis() * 2 : 0);
    double delayCost = delay > LONG_DELAY ? (delay - 120) / 10 : delay / 40;
    double lossCost = Math.max(0, window.lost()) * 100.0 / window.packets() * weight;
    return Math.max(0, BEST - delayCost - lossCost);
  }

  private double bitrate(TrackWindow window, double expectedBits) {
    if (!terms.bitrate() || expectedBits <= 0) {
      return BEST;
    }
    double bits = window.payloadBytes() * 8.0;
    return bits <= 0
        ? 0
        : Math.clamp(BEST - BITRATE_WEIGHT * Math.log(expectedBits / bits), 0, BEST);
  }

  /** The score now: 100 is best. */
  public double score() {
    return score;
  }

  /** The score as clients are told it in words. */
  public ConnectionQuality quality() {
    if (score > EXCELLENT_ABOVE) {
      return ConnectionQuality.EXCELLENT;
    }
    if (score > GOOD_ABOVE) {
      return ConnectionQuality.GOOD;
    }
    return score > POOR_ABOVE ? ConnectionQuality.POOR : ConnectionQuality.LOST;
  }

  /** The score as a mean opinion score from 1 to 4.5 (ITU-T G.107 annex B). */
  public float opinion() {
    if (score <= 0) {
      return 1;
    }
    return score >= BEST
        ? 4.5f
        : (float) (1 + 0.035 * score + 0.000_007 * score * (score - 60) * (BEST - score));
  }
}
