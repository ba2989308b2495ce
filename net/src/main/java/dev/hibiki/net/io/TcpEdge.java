package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections of passive ICE-TCP candidates (RFC 6544) on one event loop: every connection is a
 * path that carries datagrams framed by two bytes of length (RFC 4571).
 *
 * <p>An edge has a listener of its own, or is given connections by that of another event loop.
 *
 * <p>Bounded in connections, in the size of a frame, in what waits to be sent, and in the time a
 * connection may be silent.
 */
public final class TcpEdge {
  private static final Logger log = LoggerFactory.getLogger(TcpEdge.class);

  /** The largest frame that is accepted. */
  static final int MAX_FRAME_BYTES = 8192;

  private final PacketIo io;
  private final DatagramHandler handler;
  private final Map<Path, TcpConnection> connections = new HashMap<>();

  /** Connections that the listener has accepted and that are open, wherever they belong. */
  private final AtomicInteger accepted = new AtomicInteger();

  private @Nullable Channel listener;
  private @Nullable Future<?> sweep;
  private @Nullable InetSocketAddress localAddress;

  private TcpEdge(PacketIo io, DatagramHandler handler) {
    this.io = io;
    this.handler = handler;
  }

  /** The listening address; {@link Path#local} of every connection. */
  public InetSocketAddress localAddress() {
    InetSocketAddress address = localAddress;
    if (address == null) {
      throw new IllegalStateException("not bound");
    }
    return address;
  }

  EventLoop loop() {
    return io.loop();
  }

  /** How many connections are open. Event loop only. */
  public int connectionCount() {
    return connections.size();
  }

  /** An edge that is given its connections by the listener of {@code first}. */
  static TcpEdge join(PacketIo io, TcpEdge first, DatagramHandler handler) {
    TcpEdge edge = new TcpEdge(io, handler);
    edge.localAddress = first.localAddress();
    return edge;
  }

  /**
   * An edge with a listener.
   *
   * @param router whose each connection is; null if all are this edge's
   */
  static TcpEdge bind(
      PacketIo io, InetSocketAddress local, DatagramHandler handler, @Nullable TcpRouter router) {
    TcpEdge edge = new TcpEdge(io, handler);
    int outbound = io.settings().tcpOutboundBytes();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(io.loop(), io.loop())
            .channelFactory(io.transport().serverChannels())
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(outbound / 2, outbound))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    edge.accept(channel, router);
                  }
                });
    Channel listener = Binding.await(bootstrap.bind(local), local);
    edge.listener = listener;
    edge.localAddress = (InetSocketAddress) listener.localAddress();
    log.info("ICE-TCP on {}", edge.localAddress());
    return edge;
  }

  /** Begins to accept, if there is a listener, and to look for silent connections. */
  void start() {
    long sweepMillis = Math.max(1, io.settings().tcpIdleSeconds() * 1000L / 4);
    sweep =
        io.loop()
            .scheduleAtFixedRate(this::closeIdle, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    Channel channel = listener;
    if (channel != null) {
      channel.config().setAutoRead(true);
    }
  }

  void close() {
    Channel channel = listener;
    if (channel != null) {
      channel.close().syncUninterruptibly();
    }
    io.loop()
        .submit(() -> {
          if (sweep != null) {
            sweep.cancel(false);
          }
          openConnections().forEach(TcpConnection::close);
        })
        .syncUninterruptibly();
  }

  /** A copy: closing takes a connection out of the map. */
  private List<TcpConnection> openConnections() {
    return List.copyOf(connections.values());
  }

  @Nullable TcpConnection connection(Path path) {
    return connections.get(path);
  }

  private void accept(SocketChannel channel, @Nullable TcpRouter router) {
    if (accepted.get() >= io.settings().maxTcpConnections()) {
      io.counters().add(IoCounter.TCP_REFUSED, 1);
      channel.close();
      return;
    }
    accepted.incrementAndGet();
    channel.closeFuture().addListener(closed -> accepted.decrementAndGet());
    io.counters().add(IoCounter.TCP_ACCEPTED, 1);
    if (router == null) {
      channel.pipeline().addLast(open(channel).streamHandler());
    } else {
      channel
          .pipeline()
          .addLast(new TcpFirstFrame(router, io.counters(), io.settings().tcpIdleSeconds()));
    }
  }

  private TcpConnection open(Channel channel) {
    Path path =
        new Path(Path.Protocol.TCP, localAddress(), (InetSocketAddress) channel.remoteAddress());
    TcpConnection connection =
        new TcpConnection(path, channel, io.receiver(), handler, io.counters());
    connections.put(path, connection);
    channel.closeFuture().addListener(closed -> forget(path, connection));
    return connection;
  }

  /** Takes a connection, now on this event loop, with the bytes it has brought so far. */
  void adopt(Channel channel, ChannelHandler before, byte[] bytes, int length) {
    TcpConnection connection = open(channel);
    channel.pipeline().replace(before, null, connection.streamHandler());
    connection.feed(bytes, length);
    io.receiver().batchComplete(handler);
  }

  private void forget(Path path, TcpConnection connection) {
    if (connections.remove(path, connection)) {
      handler.closed(path);
    }
  }

  private void closeIdle() {
    long now = System.nanoTime();
    long idleNanos = TimeUnit.SECONDS.toNanos(io.settings().tcpIdleSeconds());
    for (TcpConnection connection : openConnections()) {
      if (now - connection.latestFrameNanos() >= idleNanos) {
        io.counters().add(IoCounter.TCP_CLOSED_IDLE, 1);
        connection.close();
      }
    }
  }
}
