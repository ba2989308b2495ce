package dev.hibiki.media.control;

import dev.hibiki.media.shard.ShardCounts;
import dev.hibiki.sfu.room.RoomReport;
import java.util.List;

/**
 * A shard and its rooms at one moment.
 *
 * @param index which shard
 * @param counts what it holds and has counted
 * @param latency how long packets stayed inside, since the start
 * @param rooms its rooms; empty if they were not asked for
 */
public record ShardReport(
    int index, ShardCounts counts, ShardCounts.LatencyTotals latency, List<RoomReport> rooms) {}
