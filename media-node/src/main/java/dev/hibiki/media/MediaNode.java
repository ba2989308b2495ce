package dev.hibiki.media;

import dev.hibiki.common.config.RtcConfig;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.media.control.RoomFactory;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.control.ShardSeat;
import dev.hibiki.media.io.AnnouncedAddresses;
import dev.hibiki.media.io.MediaPorts;
import dev.hibiki.media.shard.LocalCandidate;
import dev.hibiki.media.shard.MediaShard;
import dev.hibiki.media.shard.ShardCounts;
import dev.hibiki.media.shard.ShardPeers;
import dev.hibiki.net.io.IoSettings;
import dev.hibiki.net.io.NetTransport;
import dev.hibiki.net.io.PacketIo;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running media node: its event loops, sockets, shards and rooms. */
public final class MediaNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MediaNode.class);
  private static final int FIRST_PREFERENCE = 65_535;
  private static final int FIRST_TCP_PREFERENCE = 8_191;
  private static final long CLOSE_WAIT_MILLIS = 1_000;

  private final EventLoopGroup loops;
  private final List<PacketIo> ios = new ArrayList<>();
  private final List<MediaShard> shards = new ArrayList<>();
  private final List<Integer> udpPorts = new ArrayList<>();
  private final int tcpPort;
  private final RoomHost rooms;

  /**
   * Opens the sockets and starts the shards.
   *
   * @param loopback whether clients are told loopback addresses as well
   * @throws UncheckedIOException if no port can be bound
   */
  public MediaNode(
      RtcConfig rtc,
      MediaPorts ports,
      boolean loopback,
      NetTransport transport,
      DtlsEndpoint.Factory dtls,
      SrtpCrypto crypto,
      RoomFactory roomFactory,
      RoomStore store,
      RoomEvents events) {
    this.loops =
        transport.newEventLoopGroup(ports.shards(), new DefaultThreadFactory("shard", true));
    this.tcpPort = ports.tcpPort();
    List<AnnouncedAddresses> addresses = AnnouncedAddresses.find(rtc, loopback);
    List<Integer> free = new ArrayList<>(ports.candidates());
    List<ShardSeat> seats = new ArrayList<>();
    try {
      for (int index = 0; index < ports.shards(); index++) {
        EventLoop loop = loops.next();
        PacketIo io = new PacketIo(transport, loop, IoSettings.defaults());
        ios.add(io);
        MediaShard shard = new MediaShard(index, io, System::nanoTime);
        shards.add(shard);
        List<LocalCandidate> candidates = new ArrayList<>();
        if (!ports.candidates().isEmpty()) {
          bindUdp(io, shard, addresses, free, candidates);
        }
        if (tcpPort != 0 && index == 0) {
          bindTcp(io, shard, addresses, candidates);
        }
        seats.add(
            new ShardSeat(
                shard,
                new ShardPeers(
                    shard, candidates, rtc.useIceLite(), dtls, crypto, new SecureRandom())));
      }
    } catch (RuntimeException e) {
      closeSockets();
      throw e;
    }
    this.rooms = new RoomHost(seats, roomFactory, store, events);
  }

  /** Binds the first free port on every address. */
  private void bindUdp(
      PacketIo io,
      MediaShard shard,
      List<AnnouncedAddresses> addresses,
      List<Integer> free,
      List<LocalCandidate> candidates) {
    while (true) {
      int port = free.removeFirst();
      try {
        Map<InetSocketAddress, InetSocketAddress> bound = new LinkedHashMap<>();
        int preference = FIRST_PREFERENCE;
        for (AnnouncedAddresses address : addresses) {
          InetSocketAddress wanted = new InetSocketAddress(address.bind(), port);
          InetSocketAddress base = bound.get(wanted);
          if (base == null) {
            base = io.bindUdp(wanted, shard).localAddress();
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

  private void bindTcp(
      PacketIo io,
      MediaShard shard,
      List<AnnouncedAddresses> addresses,
      List<LocalCandidate> candidates) {
    Map<InetSocketAddress, InetSocketAddress> bound = new LinkedHashMap<>();
    int preference = FIRST_TCP_PREFERENCE;
    for (AnnouncedAddresses address : addresses) {
      InetSocketAddress wanted = new InetSocketAddress(address.bind(), tcpPort);
      InetSocketAddress base = bound.get(wanted);
      if (base == null) {
        base = io.bindTcp(wanted, shard).localAddress();
        bound.put(wanted, base);
      }
      InetSocketAddress announced = new InetSocketAddress(address.announced(), tcpPort);
      candidates.add(
          new LocalCandidate(Candidate.host(Path.Protocol.TCP, announced, preference--), base));
    }
  }

  /** The rooms of this node. */
  public RoomHost rooms() {
    return rooms;
  }

  /** The UDP ports that were bound, one for each shard; empty without UDP. */
  public List<Integer> udpPorts() {
    return List.copyOf(udpPorts);
  }

  /** The port for ICE over TCP, 0 for none. */
  public int tcpPort() {
    return tcpPort;
  }

  /** What the shards hold now; waits for each of them. */
  public List<ShardCounts> counts() {
    return shards.stream()
        .map(shard -> {
          CompletableFuture<ShardCounts> counts = new CompletableFuture<>();
          shard.execute(nowNanos -> counts.complete(shard.counts()));
          return counts.orTimeout(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS).join();
        })
        .toList();
  }

  /** Tells every client goodbye, then closes the sockets. */
  @Override
  public void close() {
    try {
      rooms
          .closeAll()
          .toCompletableFuture()
          .orTimeout(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS)
          .join();
    } catch (RuntimeException e) {
      log.warn("Rooms did not close in time", e);
    }
    closeSockets();
  }

  private void closeSockets() {
    ios.forEach(PacketIo::close);
    loops
        .shutdownGracefully(0, CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * CLOSE_WAIT_MILLIS);
  }
}
