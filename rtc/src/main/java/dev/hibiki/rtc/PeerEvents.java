package dev.hibiki.rtc;

import dev.hibiki.rtc.sctp.DataChannel;

/**
 * What a peer tells the room above it. Called on the owner thread, inside a call to the peer.
 * Arrays are borrowed: they may be changed during the call and are gone after it.
 */
public interface PeerEvents {
  /** ICE has a valid pair and DTLS is done: media can flow. */
  void connected(long nowNanos);

  /** A valid pair, the first one or one again, or none for a while; also before DTLS is done. */
  void iceConnectivityChanged(long nowNanos, boolean reachable);

  /** The transport is gone for good; {@code reason} is for logs. */
  void failed(long nowNanos, String reason);

  /** A datagram of any kind came; afterwards deadlines may lie earlier than before. */
  default void received() {}

  /** A decrypted RTP packet. */
  void rtp(long nowNanos, byte[] packet, int offset, int length);

  /** A decrypted RTCP compound packet. */
  void rtcp(long nowNanos, byte[] packet, int offset, int length);

  /** A data channel is open, from either side. */
  void channelOpened(long nowNanos, DataChannel channel);

  /** One whole message. */
  void channelMessage(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length);

  /** A data channel is closed. */
  void channelClosed(long nowNanos, DataChannel channel);
}
