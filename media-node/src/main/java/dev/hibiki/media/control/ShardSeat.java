package dev.hibiki.media.control;

import dev.hibiki.media.shard.MediaShard;
import dev.hibiki.sfu.peer.PeerFactory;

/** A shard that can take rooms, and what makes their peers there. */
public record ShardSeat(MediaShard shard, PeerFactory peers) {}
