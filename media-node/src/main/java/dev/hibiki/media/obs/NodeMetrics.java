package dev.hibiki.media.obs;

import dev.hibiki.common.config.NodeStatsConfig;
import dev.hibiki.common.obs.MediaMetrics;
import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.control.ShardReport;
import dev.hibiki.media.shard.ShardCounts;
import dev.hibiki.net.io.IoCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the counters of the shards every few seconds and whenever somebody wants the metrics.
 *
 * <p>The shards answer between two turns; one that does not answer is seen by {@link #ageNanos}.
 */
public final class NodeMetrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeMetrics.class);

  /** Rooms are described by every so manieth reading only: that takes the shards longer. */
  private static final int ROOMS_EVERY = 5;

  private static final long WAIT_MILLIS = 1_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final RoomHost rooms;
  private final MediaMetrics media;
  private final StreamMetrics streams;
  private final NodeLoad load;
  private final Deltas deltas = new Deltas();
  private final SystemPackets system = new SystemPackets();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "metrics");
        made.setDaemon(true);
        return made;
      });
  private volatile long updatedNanos = System.nanoTime();
  private volatile List<ShardCounts.LatencyTotals> latency = List.of();
  private long meanNanos;
  private int readings;

  /** Metrics of the shards of {@code rooms}; they are read from now on, as often as is said. */
  public NodeMetrics(RoomHost rooms, ServerMetrics metrics, NodeStatsConfig stats) {
    this.rooms = rooms;
    this.media = metrics.media();
    this.streams = new StreamMetrics(metrics.media(), metrics.rooms());
    this.load = new NodeLoad(stats.rateInterval().toNanos());
    thread.scheduleWithFixedDelay(
        () -> round(readings++ % ROOMS_EVERY == 0),
        0,
        stats.statsUpdateInterval().toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Reads now; completes when that is done, well or not. */
  public CompletableFuture<Void> refresh() {
    return CompletableFuture.runAsync(() -> round(true), thread);
  }

  /** How long ago all shards answered. */
  public long ageNanos() {
    return System.nanoTime() - updatedNanos;
  }

  /** How much the node carries, as of the last reading. */
  public NodeLoad load() {
    return load;
  }

  /** How long packets stay inside each shard, as of the last reading. */
  public List<ShardCounts.LatencyTotals> latency() {
    return latency;
  }

  private void round(boolean withRooms) {
    try {
      List<ShardReport> shards = new ArrayList<>();
      for (CompletableFuture<ShardReport> report : rooms.report(withRooms)) {
        shards.add(report.get(WAIT_MILLIS, TimeUnit.MILLISECONDS));
      }
      updatedNanos = System.nanoTime();
      latency = shards.stream().map(ShardReport::latency).toList();
      shards.forEach(this::shard);
      media.held("room", shards.stream().mapToLong(shard -> shard.counts().rooms()).sum());
      media.held(
          "peer_connection", shards.stream().mapToLong(shard -> shard.counts().peers()).sum());
      forwarding(shards);
      if (withRooms) {
        streams.add(shards.stream().flatMap(shard -> shard.rooms().stream()).toList());
      }
      load.sample(updatedNanos, streams.tracks(), bytes(shards));
      system.read(media);
      deltas.next();
    } catch (TimeoutException e) {
      log.warn("A shard does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("The metrics could not be read", e);
    }
  }

  private static long bytes(List<ShardReport> shards) {
    long total = 0;
    for (ShardReport shard : shards) {
      total += shard.counts().io().getOrDefault(IoCounter.RECEIVED_BYTES, 0L);
      total += shard.counts().io().getOrDefault(IoCounter.SENT_BYTES, 0L);
    }
    return total;
  }

  private void shard(ShardReport shard) {
    ShardCounts counts = shard.counts();
    int index = shard.index();
    media.shardHas(index, "rooms", counts.rooms());
    media.shardHas(index, "peers", counts.peers());
    media.shardHas(index, "mailbox", counts.mailbox());
    total(index, "turns", counts.turns());
    total(index, "mailbox_dropped", counts.mailboxDropped());
    total(index, "unknown_datagrams", counts.unknownDatagrams());
    total(index, "allocated_bytes", counts.allocatedBytes());
    counts
        .phaseNanos()
        .forEach((phase, nanos) ->
            media.shardPhase(
                index,
                word(phase),
                deltas.of(index + " phase " + phase, nanos) / NANOS_PER_SECOND));
    for (IoCounter counter : IoCounter.values()) {
      long count = deltas.of(index + " io " + counter, counts.io().getOrDefault(counter, 0L));
      media.io(index, word(counter), count);
      if (counter.name().contains("DROPPED")) {
        media.dropped("io", word(counter), count);
      }
    }
  }

  private void total(int shard, String what, long total) {
    media.shardTotal(shard, what, deltas.of(shard + " " + what, total));
  }

  /** The mean since the round before; its change stands for the jitter. */
  private void forwarding(List<ShardReport> shards) {
    long packets = 0;
    long nanos = 0;
    for (ShardReport shard : shards) {
      packets += deltas.of(shard.index() + " packets", shard.latency().packets());
      nanos += deltas.of(shard.index() + " nanos", shard.latency().sumNanos());
    }
    if (packets > 0) {
      long before = meanNanos;
      meanNanos = nanos / packets;
      media.forwarding(meanNanos, before == 0 ? 0 : Math.abs(meanNanos - before));
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
