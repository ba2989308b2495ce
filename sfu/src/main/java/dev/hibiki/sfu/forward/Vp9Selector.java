package dev.hibiki.sfu.forward;

import dev.hibiki.sfu.track.FrameInfo;

/**
 * Selects layers by the VP9 payload descriptor (RFC 9628 section 4.2), for publishers that send no
 * dependency descriptor.
 *
 * <p>All layers below the one wanted are forwarded too: which of them a frame needs is not said.
 */
final class Vp9Selector implements FrameSelector {
  private static final int NONE = -1;

  private final FrameHistory history = new FrameHistory();
  private int wantedSpatial = ALL;
  private int wantedTemporal = ALL;
  private int spatial = NONE;
  private int temporal = NONE;
  private int highestSpatial;
  private int pictureTimestamp;
  private boolean pictureSeen;

  @Override
  public void wanted(int spatialId, int temporalId) {
    wantedSpatial = spatialId;
    wantedTemporal = temporalId;
  }

  @Override
  public void restart() {
    history.clear();
    spatial = NONE;
    temporal = NONE;
    highestSpatial = 0;
    pictureSeen = false;
  }

  @Override
  public boolean select(FrameInfo frame) {
    if (frame.source() != FrameInfo.Source.VP9) {
      return false;
    }
    long number = frame.number();
    boolean numbered = number >= 0;
    if (numbered && history.isKnown(number)) {
      return history.isForwarded(number);
    }
    highestSpatial = Math.max(highestSpatial, frame.spatialId());
    if (!numbered || number > history.newest()) {
      if (!pictureSeen || frame.timestamp() != pictureTimestamp) {
        pictureSeen = true;
        pictureTimestamp = frame.timestamp();
        picture(frame);
      } else if (frame.independent()
          && frame.spatialId() == spatial + 1
          && frame.spatialId() <= wantedSpatial) {
        // It needs nothing but the layer below it in the same picture.
        spatial = frame.spatialId();
      }
    }
    boolean forward = frame.spatialId() <= spatial && frame.temporalId() <= temporal;
    if (numbered) {
      history.put(number, forward);
    }
    return forward;
  }

  private void picture(FrameInfo frame) {
    if (frame.key()) {
      spatial = wantedSpatial;
      temporal = wantedTemporal;
      return;
    }
    if (spatial == NONE) {
      return;
    }
    spatial = Math.min(spatial, wantedSpatial);
    temporal = Math.min(temporal, wantedTemporal);
    if (frame.upSwitch() && frame.temporalId() > temporal && frame.temporalId() <= wantedTemporal) {
      temporal = frame.temporalId();
    }
  }

  @Override
  public boolean endsPicture(FrameInfo frame) {
    return frame.end() && frame.spatialId() == spatial;
  }

  @Override
  public boolean needsKeyFrame() {
    return spatial == NONE || Math.min(wantedSpatial, highestSpatial) > spatial;
  }

  @Override
  public int spatialId() {
    return Math.min(spatial, highestSpatial);
  }

  @Override
  public int temporalId() {
    return temporal;
  }
}
