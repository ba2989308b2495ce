package dev.hibiki.sfu.track;

/**
 * One taker of a track's packets: the forwarder of a local subscriber, or a relay to another
 * replica.
 */
public interface TrackSubscriber {
  /**
   * Packets of the track wait: the peer behind this subscriber is to be added to {@code turn},
   * once, and then takes them from {@link PublishedTrack#waiting}.
   */
  void packetsWait(FanOut turn);

  /** One of the waiting packets. */
  void packet(long nowNanos, MediaPacket packet);

  /** The publisher muted or unmuted the track. */
  void muted(long nowNanos, boolean muted);

  /** The set of layers that carry packets may have changed. */
  void layersChanged(long nowNanos);
}
