package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;

/** Takes what arrives on the sockets of an event loop. Called on that event loop only. */
public interface DatagramHandler {
  /**
   * One datagram, or one frame of a TCP connection. The array is borrowed for the duration of the
   * call and may be written to.
   */
  void handle(Path path, byte[] buffer, int offset, int length);

  /** No more datagrams are waiting right now on the socket that brought the latest ones. */
  void batchComplete();

  /** The TCP connection that {@code path} names is gone. */
  default void closed(Path path) {}
}
