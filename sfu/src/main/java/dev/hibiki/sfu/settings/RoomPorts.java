package dev.hibiki.sfu.settings;

import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.peer.PeerFactory;
import java.util.random.RandomGenerator;

/**
 * What a room asks of the shard and node that carry it.
 *
 * @param peers makes peers on the shard
 * @param tokens signs tokens
 * @param iceServers names STUN and TURN servers
 * @param clock tells the time of day
 * @param random ids, SSRCs and offer numbers; secure in production
 * @param packetsWait told when packets begin to wait for {@code Room.forward}
 */
public record RoomPorts(
    PeerFactory peers,
    TokenSource tokens,
    IceServerSource iceServers,
    WallClock clock,
    RandomGenerator random,
    Runnable packetsWait) {}
