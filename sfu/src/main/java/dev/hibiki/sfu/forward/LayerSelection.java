package dev.hibiki.sfu.forward;

import dev.hibiki.sfu.track.FrameInfo;
import org.jspecify.annotations.Nullable;

/** Which layers of the stream that is forwarded now go to a subscriber, whatever tells of them. */
final class LayerSelection {
  private @Nullable SvcSelector described;
  private @Nullable Vp9Selector vp9;
  private @Nullable TemporalSelector temporal;
  private @Nullable FrameSelector current;
  private boolean temporalBegins;
  private int wantedSpatial = FrameSelector.ALL;
  private int wantedTemporal = FrameSelector.ALL;

  /** What is wanted from the next place on where it can be had. */
  void wanted(int spatialId, int temporalId) {
    wantedSpatial = spatialId;
    wantedTemporal = temporalId;
    FrameSelector selector = current;
    if (selector != null) {
      selector.wanted(spatialId, temporalId);
    } else if (temporalId != FrameSelector.ALL) {
      temporalBegins = true;
    }
  }

  /** A stream begins with this frame. */
  void begin(FrameInfo frame) {
    current =
        switch (frame.source()) {
          case DESCRIPTOR -> described();
          case VP9 -> vp9();
          case VP8 -> wantedTemporal == FrameSelector.ALL ? null : temporal();
          default -> null;
        };
    temporalBegins = false;
    FrameSelector selector = current;
    if (selector != null) {
      selector.restart();
      selector.wanted(wantedSpatial, wantedTemporal);
    }
  }

  private SvcSelector described() {
    SvcSelector selector = described == null ? new SvcSelector() : described;
    described = selector;
    return selector;
  }

  private Vp9Selector vp9() {
    Vp9Selector selector = vp9 == null ? new Vp9Selector() : vp9;
    vp9 = selector;
    return selector;
  }

  private TemporalSelector temporal() {
    TemporalSelector selector = temporal == null ? new TemporalSelector() : temporal;
    temporal = selector;
    return selector;
  }

  /** True if a packet with this frame is to be forwarded. */
  boolean select(FrameInfo frame) {
    FrameSelector selector = current;
    if (selector == null) {
      if (!temporalBegins || frame.source() != FrameInfo.Source.VP8 || !frame.start()) {
        return true;
      }
      // VP8 is looked at only while somebody wants fewer pictures; from a whole one on.
      temporalBegins = false;
      selector = temporal();
      current = selector;
      selector.restart();
      selector.wanted(wantedSpatial, wantedTemporal);
    }
    return selector.select(frame);
  }

  /** True if the packet just selected is the last one of its picture for this subscriber. */
  boolean endsPicture(FrameInfo frame) {
    FrameSelector selector = current;
    return selector != null && selector.endsPicture(frame);
  }

  /** True if what is wanted has to wait for a key frame. */
  boolean needsKeyFrame() {
    FrameSelector selector = current;
    return selector != null && selector.needsKeyFrame();
  }

  /** The decode targets to write into the packet just selected, or 0. */
  int takeActiveTargets(FrameInfo frame) {
    FrameSelector selector = current;
    return selector != null && selector == described ? described.takeActiveTargets(frame) : 0;
  }

  /** The spatial layer forwarded now, or -1. */
  int spatialId() {
    FrameSelector selector = current;
    return selector == null ? 0 : selector.spatialId();
  }

  /** The temporal layer forwarded now, or -1; {@link FrameSelector#ALL} if all are. */
  int temporalId() {
    FrameSelector selector = current;
    return selector == null ? FrameSelector.ALL : selector.temporalId();
  }
}
