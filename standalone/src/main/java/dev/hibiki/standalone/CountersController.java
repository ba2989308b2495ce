package dev.hibiki.standalone;

import dev.hibiki.common.store.RoomStore;
import dev.hibiki.media.MediaNode;
import dev.hibiki.media.shard.ShardCounts;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.LinkedHashMap;
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

  CountersController(MediaNode node, RoomStore store) {
    this.node = node;
    this.store = store;
  }

  @GetMapping("/debug/counters")
  Mono<Map<String, Long>> counters() {
    return Mono.fromCallable(this::read).subscribeOn(Schedulers.boundedElastic());
  }

  private Map<String, Long> read() {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("participants", 0L);
    for (ShardCounts counts : node.counts()) {
      add(all, "rooms", counts.rooms());
      add(all, "peers", counts.peers());
      add(all, "shard_paths", counts.paths());
      add(all, "shard_ufrags", counts.ufrags());
      add(all, "shard_mailbox", counts.mailbox());
      add(all, "shard_mailbox_dropped_total", counts.mailboxDropped());
      add(all, "datagrams_unknown_total", counts.unknownDatagrams());
    }
    store
        .rooms()
        .forEach(room -> add(all, "participants", store.participants(room.getName()).size()));
    var buffers = PooledByteBufAllocator.DEFAULT.metric();
    all.put("netty_direct_bytes", buffers.usedDirectMemory());
    all.put("netty_heap_bytes", buffers.usedHeapMemory());
    return all;
  }

  private static void add(Map<String, Long> all, String name, long value) {
    all.merge(name, value, Long::sum);
  }
}
