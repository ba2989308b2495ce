package dev.hibiki.net.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Holds an accepted connection until its first frame (RFC 4571) says to which event loop it
 * belongs, and moves it there with what it has brought.
 */
final class TcpFirstFrame extends ChannelInboundHandlerAdapter {
  private static final int HEADER_BYTES = 2;

  /** A binding request has some hundred bytes; a client may not go on before it is answered. */
  private static final int MAX_BYTES = 2048;

  private final TcpRouter router;
  private final IoCounters counters;
  private final int idleSeconds;
  private final byte[] held = new byte[MAX_BYTES];
  private int length;
  private boolean moving;

  TcpFirstFrame(TcpRouter router, IoCounters counters, int idleSeconds) {
    this.router = router;
    this.counters = counters;
    this.idleSeconds = idleSeconds;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    var late = ctx.channel().eventLoop().schedule(() -> idle(ctx), idleSeconds, TimeUnit.SECONDS);
    ctx.channel().closeFuture().addListener(closed -> late.cancel(false));
  }

  private void idle(ChannelHandlerContext ctx) {
    if (!moving && ctx.channel().isOpen()) {
      counters.add(IoCounter.TCP_CLOSED_IDLE, 1);
      ctx.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf stream = (ByteBuf) message;
    try {
      int more = stream.readableBytes();
      if (!ctx.channel().isOpen() || more > held.length - length) {
        malformed(ctx);
        return;
      }
      stream.readBytes(held, length, more);
      length += more;
    } finally {
      stream.release();
    }
    if (!moving) {
      route(ctx);
    }
  }

  private void route(ChannelHandlerContext ctx) {
    if (length < HEADER_BYTES) {
      return;
    }
    int frame = (held[0] & 0xff) << 8 | held[1] & 0xff;
    if (frame > held.length - HEADER_BYTES) {
      malformed(ctx);
      return;
    }
    if (length < HEADER_BYTES + frame) {
      return;
    }
    TcpEdge edge = router.edgeOf(held, HEADER_BYTES, frame);
    if (edge == null) {
      malformed(ctx);
      return;
    }
    moving = true;
    move(ctx.channel(), edge);
  }

  /**
   * What has been read when the channel leaves its event loop comes along; nothing is read then.
   */
  private void move(Channel channel, TcpEdge edge) {
    if (channel.eventLoop() == edge.loop()) {
      edge.adopt(channel, this, held, length);
      return;
    }
    channel.config().setAutoRead(false);
    channel
        .deregister()
        .addListener(left -> {
          if (!left.isSuccess() || !channel.isOpen()) {
            channel.close();
            return;
          }
          ChannelFuture arrived = edge.loop().register(channel);
          arrived.addListener(registered -> {
            if (registered.isSuccess()) {
              edge.adopt(channel, this, held, length);
              channel.config().setAutoRead(true);
            } else {
              channel.close();
            }
          });
        });
  }

  private void malformed(ChannelHandlerContext ctx) {
    if (ctx.channel().isOpen()) {
      counters.add(IoCounter.TCP_CLOSED_MALFORMED, 1);
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
