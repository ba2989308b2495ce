package dev.hibiki.sfu.forward;

import dev.hibiki.sfu.track.FrameInfo;

/**
 * Selects temporal layers of VP8 (RFC 7741 section 4.2): the frame rate goes down at the next
 * picture, and up by a layer with a frame of it that refers to the base layer alone.
 */
final class TemporalSelector implements FrameSelector {
  private static final int NONE = -1;

  private final FrameHistory history = new FrameHistory();
  private int wantedTemporal = ALL;
  private int temporal = NONE;

  @Override
  public void wanted(int spatialId, int temporalId) {
    wantedTemporal = temporalId;
  }

  @Override
  public void restart() {
    history.clear();
    temporal = NONE;
  }

  @Override
  public boolean select(FrameInfo frame) {
    if (frame.source() != FrameInfo.Source.VP8 || frame.number() < 0) {
      return true;
    }
    long number = frame.number();
    if (history.isKnown(number)) {
      return history.isForwarded(number);
    }
    if (number > history.newest()) {
      picture(frame);
    }
    boolean forward = frame.temporalId() <= temporal;
    history.put(number, forward);
    return forward;
  }

  private void picture(FrameInfo frame) {
    if (frame.key() || temporal == NONE) {
      temporal = wantedTemporal;
      return;
    }
    temporal = Math.min(temporal, wantedTemporal);
    if (temporal < wantedTemporal && frame.upSwitch() && frame.temporalId() == temporal + 1) {
      temporal++;
    }
  }

  @Override
  public boolean endsPicture(FrameInfo frame) {
    return false;
  }

  @Override
  public boolean needsKeyFrame() {
    return false;
  }

  @Override
  public int spatialId() {
    return 0;
  }

  @Override
  public int temporalId() {
    return temporal;
  }
}
