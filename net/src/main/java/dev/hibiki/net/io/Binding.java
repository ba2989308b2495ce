package dev.hibiki.net.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** Waiting for a socket to be bound. */
final class Binding {
  private Binding() {}

  /**
   * The bound channel.
   *
   * @throws UncheckedIOException naming the address if it cannot be bound
   */
  static Channel await(ChannelFuture bound, InetSocketAddress local) {
    bound.awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      bound.channel().close();
      IOException reason =
          cause instanceof IOException e ? e : new IOException(cause.toString(), cause);
      throw new UncheckedIOException("cannot bind " + local + ": " + reason.getMessage(), reason);
    }
    return bound.channel();
  }
}
