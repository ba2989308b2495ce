package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket as a Netty channel.
 *
 * <p>Receives many datagrams and sends many trains with one system call where the transport can
 * (recvmmsg, sendmmsg, UDP_SEGMENT). A socket on which the kernel refuses a train goes on without
 * segmentation for good; the datagrams of the refused train are sent one by one.
 */
final class NettyUdpEdge extends UdpEdge {
  private static final Logger log = LoggerFactory.getLogger(NettyUdpEdge.class);

  private static final int DATAGRAMS_PER_READ = 16;
  private static final int MAX_DATAGRAMS_PER_TURN = 256;

  private final DatagramChannel channel;
  private final IoCounters counters;
  private final InetSocketAddress localAddress;
  private boolean segmentation;

  private NettyUdpEdge(DatagramChannel channel, boolean segmentation, IoCounters counters) {
    this.channel = channel;
    this.localAddress = channel.localAddress();
    this.segmentation = segmentation;
    this.counters = counters;
  }

  @Override
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public boolean segmentation() {
    return segmentation;
  }

  static NettyUdpEdge bind(PacketIo io, InetSocketAddress local, DatagramHandler handler) {
    IoSettings settings = io.settings();
    boolean epoll = io.transport() == NetTransport.EPOLL;
    MaxMessagesRecvByteBufAllocator receiveBuffers =
        new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES * (epoll ? DATAGRAMS_PER_READ : 1))
            .maxMessagesPerRead(MAX_DATAGRAMS_PER_TURN);
    // A flush may find the whole batch waiting: twice that is a backlog.
    int high = 2 * settings.maxBatchBytes();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(io.loop())
            .channelFactory(io.transport().datagramChannels(local.getAddress()))
            .option(ChannelOption.SO_RCVBUF, settings.socketBufferBytes())
            .option(ChannelOption.SO_SNDBUF, settings.socketBufferBytes())
            .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high))
            .handler(new Receiver(io, handler));
    if (epoll) {
      bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM_BYTES);
    }
    if (settings.reusePort()) {
      if (epoll) {
        bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
      } else {
        bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
    }
    DatagramChannel channel = (DatagramChannel) Binding.await(bootstrap.bind(local), local);
    boolean segmentation = settings.segmentation() && io.transport().segmentation();
    NettyUdpEdge edge = new NettyUdpEdge(channel, segmentation, io.counters());
    log.info(
        "UDP on {}, socket buffers {} and {} bytes",
        edge.localAddress,
        channel.config().getReceiveBufferSize(),
        channel.config().getSendBufferSize());
    return edge;
  }

  @Override
  void start() {
    channel.config().setAutoRead(true);
  }

  DatagramChannel channel() {
    return channel;
  }

  @Override
  void close() {
    channel.close().syncUninterruptibly();
  }

  @Override
  void write(DatagramRun run) {
    InetSocketAddress remote = run.path().remote();
    int count = run.count();
    for (int from = 0; from < count; ) {
      if (!channel.isWritable()) {
        counters.add(IoCounter.SEND_DROPPED_BACKLOG, count - from);
        return;
      }
      int to = segmentation ? Trains.end(run.sizes(), from, count) : from + 1;
      int bytes = run.bytes(from, to);
      ByteBuf content = channel.alloc().directBuffer(bytes);
      for (int i = from; i < to; i++) {
        run.copy(i, content);
      }
      if (to - from == 1) {
        channel.write(new DatagramPacket(content, remote), channel.voidPromise());
      } else {
        Train train = new Train(content, run.sizes()[from], remote);
        channel.write(train.packet(), train);
        counters.add(IoCounter.SENT_TRAINS, 1);
        counters.add(IoCounter.SENT_SEGMENTS, to - from);
      }
      counters.add(IoCounter.SENT_DATAGRAMS, to - from);
      counters.add(IoCounter.SENT_BYTES, bytes);
      from = to;
    }
  }

  @Override
  void flush() {
    channel.flush();
  }

  private void segmentationFailed(Throwable cause) {
    if (segmentation) {
      segmentation = false;
      log.warn("No UDP segmentation on {} from now on: {}", localAddress, cause.toString());
    }
  }

  /** A train under way, which sends itself in single datagrams if the kernel refuses it whole. */
  private final class Train extends DefaultChannelPromise {
    private final ByteBuf content;
    private final int segmentBytes;
    private final InetSocketAddress remote;

    Train(ByteBuf content, int segmentBytes, InetSocketAddress remote) {
      super(channel);
      this.content = content;
      this.segmentBytes = segmentBytes;
      this.remote = remote;
    }

    SegmentedDatagramPacket packet() {
      return new SegmentedDatagramPacket(content.retain(), segmentBytes, remote);
    }

    @Override
    public boolean trySuccess(Void result) {
      boolean first = super.trySuccess(result);
      if (first) {
        content.release();
      }
      return first;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
      boolean first = super.tryFailure(cause);
      if (first) {
        if (isSegmentationError(cause) && channel.isActive()) {
          // Not from inside the flush that failed.
          channel.eventLoop().execute(() -> sendSingly(cause));
        } else {
          content.release();
          counters.add(IoCounter.SEND_DROPPED_ERROR, 1);
        }
      }
      return first;
    }

    private void sendSingly(Throwable cause) {
      ByteBuf first = content.readRetainedSlice(Math.min(segmentBytes, content.readableBytes()));
      channel
          .write(new DatagramPacket(first, remote))
          .addListener(sent -> {
            // The address could be at fault too; then segmentation is not.
            if (sent.isSuccess()) {
              segmentationFailed(cause);
            } else {
              counters.add(IoCounter.SEND_DROPPED_ERROR, 1);
            }
          });
      while (content.isReadable()) {
        ByteBuf next = content.readRetainedSlice(Math.min(segmentBytes, content.readableBytes()));
        channel.write(new DatagramPacket(next, remote), channel.voidPromise());
      }
      content.release();
      channel.flush();
    }
  }

  private static boolean isSegmentationError(Throwable cause) {
    return cause instanceof NativeIoException e && isSegmentationError(-e.expectedErr());
  }

  /** What arrives. */
  private static final class Receiver extends ChannelInboundHandlerAdapter {
    private final PacketIo io;
    private final DatagramHandler handler;
    private final IoCounters counters;
    private PathTable paths;

    Receiver(PacketIo io, DatagramHandler handler) {
      this.io = io;
      this.handler = handler;
      this.counters = io.counters();
      this.paths = new PathTable(Path.Protocol.UDP, new InetSocketAddress(0), 2);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      InetSocketAddress local = (InetSocketAddress) ctx.channel().localAddress();
      paths = new PathTable(Path.Protocol.UDP, local, io.settings().maxPaths());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      try {
        ByteBuf content = packet.content();
        int length = content.readableBytes();
        InetSocketAddress remote = packet.sender();
        if (length == 0 || remote.getPort() == 0) {
          counters.add(IoCounter.RECEIVE_DROPPED_MALFORMED, 1);
        } else if (length >= MAX_DATAGRAM_BYTES) {
          counters.add(IoCounter.RECEIVE_DROPPED_OVERSIZE, 1);
        } else {
          io.receiver().deliver(paths.get(remote), content, handler);
        }
      } finally {
        packet.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      io.receiver().batchComplete(handler);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof IOException) {
        counters.add(IoCounter.SEND_DROPPED_ERROR, 1);
        log.debug("UDP on {}: {}", ctx.channel().localAddress(), cause.toString());
      } else {
        log.warn("UDP on {} failed", ctx.channel().localAddress(), cause);
      }
    }
  }
}
