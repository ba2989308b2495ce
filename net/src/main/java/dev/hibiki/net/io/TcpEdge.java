package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener for passive ICE-TCP candidates (RFC 6544): every connection is a path that carries
 * datagrams framed by two bytes of length (RFC 4571).
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
  private @Nullable Channel listener;

  private TcpEdge(PacketIo io, DatagramHandler handler) {
    this.io = io;
    this.handler = handler;
  }

  /** The listening address; {@link Path#local} of every connection. */
  public InetSocketAddress localAddress() {
    Channel channel = listener;
    if (channel == null) {
      throw new IllegalStateException("not bound");
    }
    return (InetSocketAddress) channel.localAddress();
  }

  /** How many connections are open. Event loop only. */
  public int connectionCount() {
    return connections.size();
  }

  static TcpEdge bind(PacketIo io, InetSocketAddress local, DatagramHandler handler) {
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
                    edge.accept(channel);
                  }
                });
    edge.listener = Binding.await(bootstrap.bind(local), local);
    long sweepMillis = Math.max(1, io.settings().tcpIdleSeconds() * 1000L / 4);
    var sweep =
        io.loop()
            .scheduleAtFixedRate(edge::closeIdle, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    edge.listener.closeFuture().addListener(closed -> sweep.cancel(false));
    log.info("ICE-TCP on {}", edge.localAddress());
    return edge;
  }

  /** Begins to accept. */
  void start() {
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
    io.loop().submit(() -> openConnections().forEach(TcpConnection::close)).syncUninterruptibly();
  }

  /** A copy: closing takes a connection out of the map. */
  private List<TcpConnection> openConnections() {
    return List.copyOf(connections.values());
  }

  @Nullable TcpConnection connection(Path path) {
    return connections.get(path);
  }

  private void accept(SocketChannel channel) {
    if (connections.size() >= io.settings().maxTcpConnections()) {
      io.counters().add(IoCounter.TCP_REFUSED, 1);
      channel.close();
      return;
    }
    io.counters().add(IoCounter.TCP_ACCEPTED, 1);
    Path path = new Path(Path.Protocol.TCP, localAddress(), channel.remoteAddress());
    TcpConnection connection =
        new TcpConnection(path, channel, io.receiver(), handler, io.counters());
    connections.put(path, connection);
    channel.closeFuture().addListener(closed -> forget(path, connection));
    channel.pipeline().addLast(connection.streamHandler());
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
