package dev.hibiki.sfu.settings;

import java.util.List;

/**
 * How media is sent.
 *
 * @param sendSideEstimation the server numbers packets to estimate bandwidth from transport-wide
 *     feedback; else receivers estimate and tell it by REMB
 * @param redEncoding plain Opus is sent with redundancy to those who read it
 * @param lossProxying a publisher of sound is told the loss of its worst subscriber, so that it
 *     protects what it sends
 * @param codecRegressionThreshold below so many participants all of them are moved to a backup
 *     codec that somebody needs; 0 for always
 * @param dynacastPauseNanos how long a layer that nobody wants any more goes on
 * @param playoutDelay the delay that receivers of pictures are asked to keep
 * @param keyFrameSpacingNanos the least time between two requests for keyframes of a layer, the
 *     lowest layer first
 * @param cameraTracking how the layers of cameras are noticed, and of what is no screen
 * @param screenTracking how the layers of screens are noticed
 */
public record MediaSettings(
    boolean sendSideEstimation,
    boolean redEncoding,
    boolean lossProxying,
    int codecRegressionThreshold,
    long dynacastPauseNanos,
    PlayoutDelayBounds playoutDelay,
    List<Long> keyFrameSpacingNanos,
    LayerTracking cameraTracking,
    LayerTracking screenTracking) {
  /** What holds without configuration. */
  public static final MediaSettings DEFAULT =
      new MediaSettings(
          false,
          false,
          false,
          5,
          5_000_000_000L,
          PlayoutDelayBounds.NONE,
          List.of(500_000_000L, 1_000_000_000L, 1_000_000_000L),
          LayerTracking.CAMERA,
          LayerTracking.SCREEN);

  public MediaSettings {
    keyFrameSpacingNanos = List.copyOf(keyFrameSpacingNanos);
  }

  /** Whether a room with so many participants moves all of them to a backup codec. */
  public boolean regresses(int participants) {
    return codecRegressionThreshold == 0 || participants < codecRegressionThreshold;
  }

  /** The least time between two requests for keyframes of a layer. */
  public long keyFrameNanos(int layer) {
    return keyFrameSpacingNanos.get(Math.min(layer, keyFrameSpacingNanos.size() - 1));
  }

  /** The same, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Settings under way. */
  public static final class Builder {
    private boolean sendSideEstimation;
    private boolean redEncoding;
    private boolean lossProxying;
    private int codecRegressionThreshold;
    private long dynacastPauseNanos;
    private PlayoutDelayBounds playoutDelay;
    private List<Long> keyFrameSpacingNanos;
    private LayerTracking cameraTracking;
    private LayerTracking screenTracking;

    private Builder(MediaSettings from) {
      sendSideEstimation = from.sendSideEstimation;
      redEncoding = from.redEncoding;
      lossProxying = from.lossProxying;
      codecRegressionThreshold = from.codecRegressionThreshold;
      dynacastPauseNanos = from.dynacastPauseNanos;
      playoutDelay = from.playoutDelay;
      keyFrameSpacingNanos = from.keyFrameSpacingNanos;
      cameraTracking = from.cameraTracking;
      screenTracking = from.screenTracking;
    }

    public Builder sendSideEstimation(boolean sendSideEstimation) {
      this.sendSideEstimation = sendSideEstimation;
      return this;
    }

    public Builder redEncoding(boolean redEncoding) {
      this.redEncoding = redEncoding;
      return this;
    }

    public Builder lossProxying(boolean lossProxying) {
      this.lossProxying = lossProxying;
      return this;
    }

    public Builder codecRegressionThreshold(int codecRegressionThreshold) {
      this.codecRegressionThreshold = codecRegressionThreshold;
      return this;
    }

    public Builder dynacastPauseNanos(long dynacastPauseNanos) {
      this.dynacastPauseNanos = dynacastPauseNanos;
      return this;
    }

    public Builder playoutDelay(PlayoutDelayBounds playoutDelay) {
      this.playoutDelay = playoutDelay;
      return this;
    }

    public Builder keyFrameSpacingNanos(List<Long> keyFrameSpacingNanos) {
      this.keyFrameSpacingNanos = keyFrameSpacingNanos;
      return this;
    }

    public Builder cameraTracking(LayerTracking cameraTracking) {
      this.cameraTracking = cameraTracking;
      return this;
    }

    public Builder screenTracking(LayerTracking screenTracking) {
      this.screenTracking = screenTracking;
      return this;
    }

    public MediaSettings build() {
      return new MediaSettings(
          sendSideEstimation,
          redEncoding,
          lossProxying,
          codecRegressionThreshold,
          dynacastPauseNanos,
          playoutDelay,
          keyFrameSpacingNanos,
          cameraTracking,
          screenTracking);
    }
  }
}
