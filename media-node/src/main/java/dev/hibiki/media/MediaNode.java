package dev.hibiki.media;

import dev.hibiki.common.config.RtcConfig;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.media.control.RoomFactory;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.control.ShardSeat;
import dev.hibiki.media.io.AnnouncedAddresses;
import dev.hibiki.media.io.MediaPorts;
import dev.hibiki.media.io.NodeSockets;
import dev.hibiki.media.shard.BatchedRandom;
import dev.hibiki.media.shard.LocalCandidate;
import dev.hibiki.media.shard.MediaShard;
import dev.hibiki.media.shard.ShardCounts;
import dev.hibiki.media.shard.ShardPeers;
import dev.hibiki.media.shard.ShardRouter;
import dev.hibiki.net.io.IoCounter;
import dev.hibiki.net.io.IoSettings;
import dev.hibiki.net.io.NetTransport;
import dev.hibiki.net.io.PacketIo;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running media node: its event loops, sockets, shards and rooms. */
public final class MediaNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MediaNode.class);
  private static final long CLOSE_WAIT_MILLIS = 1_000;

  private final EventLoopGroup loops;
  private final List<PacketIo> ios = new ArrayList<>();
  private final List<MediaShard> shards = new ArrayList<>();
  private final List<Integer> udpPorts;
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
    MediaPorts plan = transport.sharesPorts() ? ports : ports.unshared();
    this.loops =
        transport.newEventLoopGroup(plan.shards(), new DefaultThreadFactory("shard", true));
    this.tcpPort = plan.tcpPort();
    ShardRouter router = plan.shards() == 1 ? null : new ShardRouter(plan.shards(), plan.shared());
    NodeSockets sockets = new NodeSockets(AnnouncedAddresses.find(rtc, loopback), plan, router);
    IoSettings settings = IoSettings.defaults().withReusePort(plan.shared());
    List<ShardSeat> seats = new ArrayList<>();
    try {
      for (int index = 0; index < plan.shards(); index++) {
        PacketIo io = new PacketIo(transport, loops.next(), settings);
        ios.add(io);
        MediaShard shard = new MediaShard(index, io, System::nanoTime, router);
        shards.add(shard);
        List<LocalCandidate> candidates = sockets.candidates(index, io, shard);
        boolean joins = plan.shared() && index > 0;
        seats.add(
            new ShardSeat(
                shard,
                new ShardPeers(
                    shard,
                    candidates,
                    rtc.useIceLite(),
                    dtls,
                    crypto,
                    new BatchedRandom(new SecureRandom())),
                joins ? () -> NodeSockets.join(io, shard, candidates) : () -> {},
                () -> io.counters().get(IoCounter.SENT_DATAGRAMS)));
      }
      this.udpPorts = sockets.udpPorts();
    } catch (RuntimeException e) {
      closeSockets();
      throw e;
    }
    this.rooms = new RoomHost(seats, roomFactory, store, events);
  }

  /** The rooms of this node. */
  public RoomHost rooms() {
    return rooms;
  }

  /** The UDP ports that were bound: one, or one for each shard; empty without UDP. */
  public List<Integer> udpPorts() {
    return udpPorts;
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
