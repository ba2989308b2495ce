package dev.hibiki.sfu.forward;

import dev.hibiki.sfu.track.FrameInfo;

/**
 * Decides which frames of one received stream go to one subscriber: all layers, or some.
 *
 * <p>Asked once for every packet; all packets of a frame get the same answer, also those that come
 * late. Nothing is allocated.
 */
sealed interface FrameSelector permits SvcSelector, Vp9Selector, TemporalSelector {
  /** {@link #wanted} and results: no limit. */
  int ALL = 7;

  /** The layers wanted from the next place on where they can be had. */
  void wanted(int spatialId, int temporalId);

  /** Another stream begins, or packets were left out: only a key frame can follow. */
  void restart();

  /** True if a packet with this frame is to be forwarded. */
  boolean select(FrameInfo frame);

  /** True if the packet just selected is the last one of its picture for this subscriber. */
  boolean endsPicture(FrameInfo frame);

  /** True if what is wanted has to wait for a key frame. */
  boolean needsKeyFrame();

  /** The spatial layer forwarded now, or -1 before the first. */
  int spatialId();

  /** The temporal layer forwarded now, or -1 before the first. */
  int temporalId();
}
