package dev.hibiki.media.control;

import dev.hibiki.media.shard.MediaShard;
import java.util.Map;

/** A shard and the rooms that live there; the map belongs to the shard's thread. */
record Place(ShardSeat seat, Map<String, HostedRoom> rooms) {
  MediaShard shard() {
    return seat.shard();
  }
}
