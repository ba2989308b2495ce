package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;

/** One accepted connection: frames in, frames out (RFC 4571). Belongs to the event loop. */
final class TcpConnection extends Outlet {
  private static final int LENGTH_BYTES = 2;

  private final Path path;
  private final Channel channel;
  private final DatagramReceiver receiver;
  private final DatagramHandler handler;
  private final IoCounters counters;
  private long latestFrameNanos = System.nanoTime();

  TcpConnection(
      Path path,
      Channel channel,
      DatagramReceiver receiver,
      DatagramHandler handler,
      IoCounters counters) {
    this.path = path;
    this.channel = channel;
    this.receiver = receiver;
    this.handler = handler;
    this.counters = counters;
  }

  long latestFrameNanos() {
    return latestFrameNanos;
  }

  void close() {
    channel.close();
  }

  /** The end of the channel's pipeline, which takes whole frames. */
  ChannelInboundHandlerAdapter frameHandler() {
    return new FrameHandler();
  }

  @Override
  void write(DatagramRun run) {
    long budget = channel.isWritable() ? channel.bytesBeforeUnwritable() : 0;
    int to = 0;
    int bytes = 0;
    while (to < run.count() && bytes + run.sizes()[to] + LENGTH_BYTES <= budget) {
      bytes += run.sizes()[to++] + LENGTH_BYTES;
    }
    if (to < run.count()) {
      counters.add(IoCounter.SEND_DROPPED_BACKLOG, run.count() - to);
    }
    if (to == 0) {
      return;
    }
    ByteBuf frames = channel.alloc().directBuffer(bytes);
    for (int i = 0; i < to; i++) {
      frames.writeShort(run.sizes()[i]);
      run.copy(i, frames);
    }
    channel.write(frames, channel.voidPromise());
    counters.add(IoCounter.SENT_DATAGRAMS, to);
    counters.add(IoCounter.SENT_BYTES, bytes);
  }

  @Override
  void flush() {
    channel.flush();
  }

  private final class FrameHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf frame = (ByteBuf) message;
      try {
        latestFrameNanos = System.nanoTime();
        if (frame.isReadable()) {
          receiver.deliver(path, frame, handler);
        } else {
          counters.add(IoCounter.RECEIVE_DROPPED_MALFORMED, 1);
        }
      } finally {
        frame.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      receiver.batchComplete(handler);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof DecoderException) {
        counters.add(IoCounter.TCP_CLOSED_MALFORMED, 1);
      }
      ctx.close();
    }
  }
}
