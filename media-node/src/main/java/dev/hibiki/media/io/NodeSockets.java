package dev.hibiki.media.io;

import dev.hibiki.media.shard.LocalCandidate;
import dev.hibiki.media.shard.ShardRouter;
import dev.hibiki.net.io.DatagramHandler;
import dev.hibiki.net.io.PacketIo;
import dev.hibiki.net.io.TcpEdge;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.Path;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds the sockets of a node's shards, and says which candidates they are.
 *
 * <p>Where shards share the UDP port, the first one binds it and the others join when they get
 * their first room: the kernel gives each socket a part of what arrives, and a shard without rooms
 * would only have to hand its part over. Used by the thread that makes the node.
 */
public final class NodeSockets {
  private static final Logger log = LoggerFactory.getLogger(NodeSockets.class);
  private static final int FIRST_PREFERENCE = 65_535;
  private static final int FIRST_TCP_PREFERENCE = 8_191;

  private final List<AnnouncedAddresses> addresses;
  private final MediaPorts ports;
  private final @Nullable ShardRouter router;
  private final List<Integer> free;
  private final List<Integer> udpPorts = new ArrayList<>();

  /** What the first shard has bound; the others on its ports have the same. */
  private List<LocalCandidate> sharedUdp = List.of();

  private final Map<InetSocketAddress, TcpEdge> listeners = new LinkedHashMap<>();

  /** For each listener the edges of the shards, by number; read by the first shard. */
  private final Map<InetSocketAddress, Map<Integer, TcpEdge>> edges = new ConcurrentHashMap<>();

  /**
   * Sockets as {@code ports} plans them.
   *
   * @param router the shards; null if there is one only
   */
  public NodeSockets(
      List<AnnouncedAddresses> addresses, MediaPorts ports, @Nullable ShardRouter router) {
    this.addresses = addresses;
    this.ports = ports;
    this.router = router;
    this.free = new ArrayList<>(ports.candidates());
  }

  /**
   * The candidates of a shard, whose sockets are bound by now or, where it joins another one's
   * port, by {@link #join}.
   *
   * @param shard from 0 on, in order
   * @throws UncheckedIOException if no port can be bound
   */
  public List<LocalCandidate> candidates(int shard, PacketIo io, DatagramHandler handler) {
    List<LocalCandidate> all = new ArrayList<>();
    if (ports.shared() && shard > 0) {
      all.addAll(sharedUdp);
    } else if (!ports.candidates().isEmpty()) {
      bindUdp(io, handler, all);
      sharedUdp = List.copyOf(all);
    }
    if (ports.tcpPort() != 0) {
      bindTcp(shard, io, handler, all);
    }
    return all;
  }

  /**
   * Binds what a shard shares with the first one.
   *
   * @throws UncheckedIOException if that fails
   */
  public static void join(PacketIo io, DatagramHandler handler, List<LocalCandidate> candidates) {
    Set<InetSocketAddress> bases = new LinkedHashSet<>();
    for (LocalCandidate local : candidates) {
      if (local.candidate().protocol() == Path.Protocol.UDP) {
        bases.add(local.base());
      }
    }
    bases.forEach(base -> io.bindUdp(base, handler));
  }

  /** The UDP ports that were bound. */
  public List<Integer> udpPorts() {
    return List.copyOf(udpPorts);
  }

  /** Binds the first free port on every address. */
  private void bindUdp(PacketIo io, DatagramHandler handler, List<LocalCandidate> candidates) {
    while (true) {
      int port = free.removeFirst();
      try {
        Map<InetSocketAddress, InetSocketAddress> bound = new LinkedHashMap<>();
        int preference = FIRST_PREFERENCE;
        for (AnnouncedAddresses address : addresses) {
          InetSocketAddress wanted = new InetSocketAddress(address.bind(), port);
          InetSocketAddress base = bound.get(wanted);
          if (base == null) {
            if (ports.shared()) {
              requireUnused(wanted);
            }
            base = io.bindUdp(wanted, handler).localAddress();
            bound.put(wanted, base);
          }
          InetSocketAddress announced = new InetSocketAddress(address.announced(), port);
          candidates.add(
              new LocalCandidate(Candidate.host(Path.Protocol.UDP, announced, preference--), base));
        }
        udpPorts.add(port);
        return;
      } catch (UncheckedIOException e) {
        io.close();
        candidates.clear();
        if (free.isEmpty()) {
          throw e;
        }
        log.debug("UDP port {} is taken", port);
      }
    }
  }

  /** Sockets that share a port would share it with another process that does the same. */
  private static void requireUnused(InetSocketAddress wanted) {
    try {
      new DatagramSocket(wanted).close();
    } catch (SocketException e) {
      throw new UncheckedIOException("cannot bind " + wanted + ": " + e.getMessage(), e);
    }
  }

  /** The first shard listens for all. */
  private void bindTcp(
      int shard, PacketIo io, DatagramHandler handler, List<LocalCandidate> candidates) {
    Map<InetSocketAddress, TcpEdge> own = new LinkedHashMap<>();
    int preference = FIRST_TCP_PREFERENCE;
    for (AnnouncedAddresses address : addresses) {
      InetSocketAddress wanted = new InetSocketAddress(address.bind(), ports.tcpPort());
      TcpEdge edge = own.computeIfAbsent(wanted, local -> tcpEdge(shard, local, io, handler));
      InetSocketAddress announced = new InetSocketAddress(address.announced(), ports.tcpPort());
      candidates.add(
          new LocalCandidate(
              Candidate.host(Path.Protocol.TCP, announced, preference--), edge.localAddress()));
    }
  }

  private TcpEdge tcpEdge(
      int shard, InetSocketAddress local, PacketIo io, DatagramHandler handler) {
    ShardRouter shards = router;
    if (shards == null) {
      return io.bindTcp(local, handler);
    }
    Map<Integer, TcpEdge> byShard = edges.computeIfAbsent(local, key -> new ConcurrentHashMap<>());
    TcpEdge listening = listeners.get(local);
    TcpEdge edge =
        listening == null
            ? io.bindTcp(
                local,
                handler,
                (frame, offset, length) ->
                    byShard.get(shards.shardOfRequest(frame, offset, length)))
            : io.joinTcp(listening, handler);
    listeners.putIfAbsent(local, edge);
    byShard.put(shard, edge);
    return edge;
  }
}
