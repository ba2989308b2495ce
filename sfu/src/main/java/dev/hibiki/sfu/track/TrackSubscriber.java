package dev.hibiki.sfu.track;

import dev.hibiki.rtc.rtp.RtpHeader;

/**
 * One taker of a track's packets: the forwarder of a local subscriber, or a relay to another
 * replica.
 */
public interface TrackSubscriber {
  /**
   * A new packet of one layer. The header is parsed over the packet in the layer's history.
   *
   * @param extendedSequence the packet's number in {@link LayerStream#history}
   * @param keyFrameStart the packet begins a frame that needs no earlier one
   */
  void packet(
      long nowNanos,
      LayerStream stream,
      RtpHeader header,
      long extendedSequence,
      boolean keyFrameStart);

  /** The publisher muted or unmuted the track. */
  void muted(long nowNanos, boolean muted);

  /** The set of layers that carry packets may have changed. */
  void layersChanged(long nowNanos);
}
