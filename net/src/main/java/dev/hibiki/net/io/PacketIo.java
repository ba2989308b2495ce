package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All sockets of one event loop, with the batch through which they send and their counters.
 *
 * <p>Binding and closing wait for the event loop and must be called from another thread; everything
 * else belongs to the event loop unless it says otherwise.
 */
public final class PacketIo {
  private final NetTransport transport;
  private final EventLoop loop;
  private final IoSettings settings;
  private final IoCounters counters = new IoCounters();
  private final DatagramReceiver receiver;
  private final DatagramBatch batch;
  private final Map<InetSocketAddress, UdpEdge> udpEdges = new HashMap<>();
  private final List<TcpEdge> tcpEdges = new ArrayList<>();

  /**
   * Sockets for {@code loop}, which must come from {@link NetTransport#newEventLoopGroup} of the
   * same transport.
   */
  public PacketIo(NetTransport transport, EventLoop loop, IoSettings settings) {
    this.transport = transport;
    this.loop = loop;
    this.settings = settings;
    this.receiver =
        new DatagramReceiver(
            Math.max(UdpEdge.MAX_DATAGRAM_BYTES, TcpEdge.MAX_FRAME_BYTES), counters);
    this.batch = new DatagramBatch(settings.maxBatchBytes(), this::outlet, counters);
  }

  /**
   * Binds a UDP socket; an IPv6 wildcard also serves IPv4.
   *
   * @throws java.io.UncheckedIOException if the address cannot be bound
   */
  public UdpEdge bindUdp(InetSocketAddress local, DatagramHandler handler) {
    requireOtherThread();
    UdpEdge edge = UdpEdge.bind(this, local, handler);
    loop.submit(
            () -> {
              udpEdges.put(edge.localAddress(), edge);
              edge.start();
            })
        .syncUninterruptibly();
    return edge;
  }

  /**
   * Binds a TCP listener.
   *
   * @throws java.io.UncheckedIOException if the address cannot be bound
   */
  public TcpEdge bindTcp(InetSocketAddress local, DatagramHandler handler) {
    requireOtherThread();
    return started(TcpEdge.bind(this, local, handler, null));
  }

  /**
   * Binds a TCP listener whose connections may belong to other event loops of the same transport.
   *
   * @param router asked for each connection when its first frame is there; null from it closes it
   * @throws java.io.UncheckedIOException if the address cannot be bound
   */
  public TcpEdge bindTcp(InetSocketAddress local, DatagramHandler handler, TcpRouter router) {
    requireOtherThread();
    return started(TcpEdge.bind(this, local, handler, router));
  }

  /** An edge here to which the router of another event loop's listener may send connections. */
  public TcpEdge joinTcp(TcpEdge listening, DatagramHandler handler) {
    requireOtherThread();
    return started(TcpEdge.join(this, listening, handler));
  }

  private TcpEdge started(TcpEdge edge) {
    loop.submit(
            () -> {
              tcpEdges.add(edge);
              edge.start();
            })
        .syncUninterruptibly();
    return edge;
  }

  /**
   * Calls {@code turn} at the end of each pass over the sockets of the event loop, which one {@code
   * PacketIo} at most may ask for.
   */
  public void turns(LoopTurn turn) {
    if (!(loop instanceof TurnEventLoop turns)) {
      throw new IllegalStateException("not an event loop of NetTransport");
    }
    turns.execute(() -> turns.turn(turn));
  }

  /** Where the owner of the event loop puts what it wants sent. */
  public DatagramBatch batch() {
    return batch;
  }

  /** May be read by any thread. */
  public IoCounters counters() {
    return counters;
  }

  public NetTransport transport() {
    return transport;
  }

  /** The event loop all of this belongs to. */
  public EventLoop loop() {
    return loop;
  }

  /** Closes the TCP connection that {@code path} names, if it is open. Nothing for UDP. */
  public void closePath(Path path) {
    TcpConnection connection = tcpConnection(path);
    if (connection != null) {
      connection.close();
    }
  }

  /** Closes all sockets. The event loop goes on. */
  public void close() {
    requireOtherThread();
    List<UdpEdge> udp = new ArrayList<>();
    List<TcpEdge> tcp = new ArrayList<>();
    loop.submit(
            () -> {
              udp.addAll(udpEdges.values());
              tcp.addAll(tcpEdges);
              udpEdges.clear();
              tcpEdges.clear();
            })
        .syncUninterruptibly();
    tcp.forEach(TcpEdge::close);
    udp.forEach(UdpEdge::close);
  }

  IoSettings settings() {
    return settings;
  }

  DatagramReceiver receiver() {
    return receiver;
  }

  private @Nullable Outlet outlet(Path path) {
    return switch (path.protocol()) {
      case UDP -> udpEdges.get(path.local());
      case TCP -> tcpConnection(path);
    };
  }

  private @Nullable TcpConnection tcpConnection(Path path) {
    for (TcpEdge edge : tcpEdges) {
      TcpConnection connection = edge.connection(path);
      if (connection != null) {
        return connection;
      }
    }
    return null;
  }

  private void requireOtherThread() {
    if (loop.inEventLoop()) {
      throw new IllegalStateException("would wait for the event loop on the event loop");
    }
  }
}
