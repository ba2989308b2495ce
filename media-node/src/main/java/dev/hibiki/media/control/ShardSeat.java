package dev.hibiki.media.control;

import dev.hibiki.media.shard.MediaShard;
import dev.hibiki.sfu.peer.PeerFactory;
import java.util.function.LongSupplier;

/**
 * A shard that can take rooms.
 *
 * @param peers what makes the peers of its rooms
 * @param open called once before its first room, by any thread but the shard's; throws {@link
 *     java.io.UncheckedIOException} if sockets that are still missing cannot be bound
 * @param sentDatagrams how much it has sent so far, for any thread
 */
public record ShardSeat(
    MediaShard shard, PeerFactory peers, Runnable open, LongSupplier sentDatagrams) {}
