package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.ice.TcpFramer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One accepted connection: frames in, frames out (RFC 4571). Belongs to the event loop. */
final class TcpConnection extends Outlet {
  private final Path path;
  private final Channel channel;
  private final DatagramReceiver receiver;
  private final DatagramHandler handler;
  private final IoCounters counters;
  private final TcpFramer framer = new TcpFramer(TcpEdge.MAX_FRAME_BYTES);
  private final TcpFramer.FrameSink frames = this::frame;
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

  /** What the channel's pipeline consists of. */
  ChannelInboundHandlerAdapter streamHandler() {
    return new StreamHandler();
  }

  @Override
  void write(DatagramRun run) {
    long budget = channel.isWritable() ? channel.bytesBeforeUnwritable() : 0;
    int to = 0;
    int bytes = 0;
    while (to < run.count() && bytes + run.sizes()[to] + TcpFramer.HEADER_BYTES <= budget) {
      bytes += run.sizes()[to++] + TcpFramer.HEADER_BYTES;
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

  /** Takes bytes of the stream; closes the connection if they are no frames. */
  void feed(byte[] bytes, int length) {
    framer.feed(bytes, 0, length, frames);
    if (framer.broken() && channel.isOpen()) {
      counters.add(IoCounter.TCP_CLOSED_MALFORMED, 1);
      channel.close();
    }
  }

  private void frame(byte[] buffer, int offset, int length) {
    // The handler of an earlier frame of the same read may have closed the connection.
    if (channel.isOpen()) {
      latestFrameNanos = System.nanoTime();
      receiver.deliver(path, buffer, offset, length, handler);
    }
  }

  private final class StreamHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf stream = (ByteBuf) message;
      try {
        byte[] buffer = receiver.buffer();
        while (stream.isReadable() && !framer.broken()) {
          int length = Math.min(stream.readableBytes(), buffer.length);
          stream.readBytes(buffer, 0, length);
          feed(buffer, length);
        }
      } finally {
        stream.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      receiver.batchComplete(handler);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
