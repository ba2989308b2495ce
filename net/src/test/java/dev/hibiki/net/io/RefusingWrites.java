package dev.hibiki.net.io;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;

/** Fails every train like a network card that cannot compute checksums. */
final class RefusingWrites extends ChannelOutboundHandlerAdapter {
  private final Exception cause;
  volatile int refused;

  RefusingWrites(Exception cause) {
    this.cause = cause;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof SegmentedDatagramPacket) {
      refused++;
      ReferenceCountUtil.release(message);
      promise.tryFailure(cause);
    } else {
      ctx.write(message, promise);
    }
  }
}
