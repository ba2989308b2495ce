package dev.hibiki.net.io;

import org.jspecify.annotations.Nullable;

/**
 * Says by its first frame whose an ICE-TCP connection is, where several event loops share one
 * listener. Called on the listener's event loop.
 */
@FunctionalInterface
public interface TcpRouter {
  /** Where the connection belongs; null to have it closed. The array is borrowed for the call. */
  @Nullable TcpEdge edgeOf(byte[] frame, int offset, int length);
}
