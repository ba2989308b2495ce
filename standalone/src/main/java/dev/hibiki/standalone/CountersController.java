package dev.hibiki.standalone;

import dev.hibiki.common.store.RoomStore;
import dev.hibiki.media.MediaNode;
import dev.hibiki.media.shard.ShardCounts;
import dev.hibiki.net.dtls.BcDtlsFactory;
import dev.hibiki.net.io.IoCounter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What the process holds, as numbers: for finding out what a call left behind. */
@RestController
final class CountersController {
  private final MediaNode node;
  private final RoomStore store;
  private final BcDtlsFactory dtls;

  CountersController(MediaNode node, RoomStore store, BcDtlsFactory dtls) {
    this.node = node;
    this.store = store;
    this.dtls = dtls;
  }

  @GetMapping("/debug/counters")
  Mono<Map<String, Long>> counters() {
    return Mono.fromCallable(this::read).subscribeOn(Schedulers.boundedElastic());
  }

  private Map<String, Long> read() {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("participants", 0L);
    store
        .rooms()
        .forEach(room -> add(all, "participants", store.participants(room.getName()).size()));
    for (ShardCounts counts : node.counts()) {
      add(all, "rooms", counts.rooms());
      add(all, "peers", counts.peers());
      add(all, "shardEntries", counts.paths() + counts.ufrags());
      add(all, "buffers", counts.unflushed());
      add(all, "mailbox", counts.mailbox());
      add(all, "mailboxDroppedTotal", counts.mailboxDropped());
      add(all, "unknownDatagramsTotal", counts.unknownDatagrams());
      add(all, "handedOverTotal", counts.handOver().given());
      add(all, "handOverDroppedFullTotal", counts.handOver().droppedFull());
      add(all, "shardAllocatedBytesTotal", counts.allocatedBytes());
      add(all, "turnsTotal", counts.turns());
      counts
          .phaseNanos()
          .forEach((phase, nanos) -> add(all, "turn" + camel(phase) + "NanosTotal", nanos));
      for (IoCounter counter : IoCounter.values()) {
        add(all, "io" + camel(counter) + "Total", counts.io().getOrDefault(counter, 0L));
      }
      worst(all, "insideP50Nanos", counts.latency().p50Nanos());
      worst(all, "insideP99Nanos", counts.latency().p99Nanos());
      worst(all, "insideMaxNanos", counts.latency().maxNanos());
    }
    all.put("handshakes", (long) dtls.handshakesUnderWay());
    return all;
  }

  private static void add(Map<String, Long> all, String name, long value) {
    all.merge(name, value, Long::sum);
  }

  /** Of several shards the slowest one counts. */
  private static void worst(Map<String, Long> all, String name, long value) {
    all.merge(name, value, Math::max);
  }

  private static String camel(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }
}
