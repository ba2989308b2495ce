package dev.hibiki.standalone;

import dev.hibiki.media.MediaNode;
import dev.hibiki.media.shard.ShardCounts;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A page for people that shows where the time of each shard goes, and the numbers behind it. */
@RestController
final class DebugController {
  private final MediaNode node;

  DebugController(MediaNode node) {
    this.node = node;
  }

  @GetMapping("/debug")
  ResponseEntity<Void> withoutSlash() {
    return ResponseEntity.status(HttpStatus.FOUND).location(URI.create("/debug/")).build();
  }

  @GetMapping("/debug/")
  ResponseEntity<ClassPathResource> page() {
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType("text/html; charset=utf-8"))
        .header(
            "Content-Security-Policy",
            "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src"
                + " 'unsafe-inline'")
        .body(new ClassPathResource("debug/index.html"));
  }

  /** What each shard has counted, in the order of the shards. */
  @GetMapping("/debug/shards")
  Mono<List<Map<String, Object>>> shards() {
    return Mono.fromCallable(this::read).subscribeOn(Schedulers.boundedElastic());
  }

  private List<Map<String, Object>> read() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (ShardCounts counts : node.counts()) {
      Map<String, Object> shard = new LinkedHashMap<>();
      shard.put("shard", all.size());
      shard.put("rooms", counts.rooms());
      shard.put("peers", counts.peers());
      shard.put("mailbox", counts.mailbox());
      shard.put("mailboxDropped", counts.mailboxDropped());
      shard.put("unknownDatagrams", counts.unknownDatagrams());
      shard.put("handedOver", counts.handOver().given());
      shard.put("takenOver", counts.handOver().taken());
      shard.put("handOverDroppedFull", counts.handOver().droppedFull());
      shard.put("allocatedBytes", counts.allocatedBytes());
      shard.put("turns", counts.turns());
      shard.put("phaseNanos", named(counts.phaseNanos()));
      shard.put("inside", counts.latency());
      shard.put("io", named(counts.io()));
      all.add(shard);
    }
    return all;
  }

  private static Map<String, Long> named(Map<? extends Enum<?>, Long> numbers) {
    Map<String, Long> named = new LinkedHashMap<>();
    numbers.forEach((constant, number) -> named.put(camel(constant), number));
    return named;
  }

  private static String camel(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }
}
