package dev.hibiki.standalone;

import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.control.ShardReport;
import dev.hibiki.sfu.room.RoomReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code GET /debug/rooms}: rooms, participants, peers, tracks, layers and who receives them. */
@RestController
final class RoomsController {
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final RoomHost rooms;
  private final AdminGuard guard;

  RoomsController(RoomHost rooms, AdminGuard guard) {
    this.rooms = rooms;
    this.guard = guard;
  }

  /** All rooms of this node, or the one of that name. */
  @GetMapping("/debug/rooms")
  Mono<Map<String, Object>> rooms(@RequestParam(required = false, defaultValue = "") String room) {
    return guard.guard(() -> tree(room));
  }

  /** All rooms, or the one of that name. */
  Mono<Map<String, Object>> tree(String room) {
    return Flux.fromIterable(rooms.report(true))
        .flatMap(Mono::fromFuture)
        .collectList()
        .timeout(WAIT)
        .map(shards -> tree(shards, room));
  }

  private static Map<String, Object> tree(List<ShardReport> shards, String wanted) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(
        "rooms",
        shards.stream()
            .flatMap(shard -> shard.rooms().stream().map(room -> named(shard, room)))
            .filter(room -> wanted.isEmpty() || room.room().name().equals(wanted))
            .toList());
    return tree;
  }

  private static Placed named(ShardReport shard, RoomReport room) {
    return new Placed(shard.index(), room);
  }

  /** A room and its shard. */
  record Placed(int shard, RoomReport room) {}
}
