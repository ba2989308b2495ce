package dev.hibiki.media.shard;

import dev.hibiki.rtc.ice.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The other shards on the same port, as one shard sees them: datagrams that arrived at the wrong
 * socket are handed over to their shard, once, through a bounded ring for each pair of shards.
 *
 * <p>Shard thread only unless it says otherwise.
 */
final class Neighbours {
  /** A shard, for the others. Called by any thread. */
  interface Member {
    /** Something was handed over; {@link #take} is to be called soon. */
    void wakeUp();

    /** The peer of another shard proved itself on this path, which is to be forgotten. */
    void lost(Path path);
  }

  /** Datagrams that may wait from one shard to another: more than one turn brings. */
  private static final int RING_CAPACITY = 512;

  private final ShardRouter router;
  private final int index;

  /** From this shard to each other one; made when first needed, by this shard. */
  private final @Nullable DatagramRing[] outgoing;

  /** Shards that were given something since they were last woken. */
  private final boolean[] given;

  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile @Nullable Member member;
  private boolean anyGiven;
  private long handedOver;
  private long takenOver;
  private long droppedFull;

  Neighbours(ShardRouter router, int index, int shards) {
    this.router = router;
    this.index = index;
    this.outgoing = new @Nullable DatagramRing[shards];
    this.given = new boolean[shards];
    for (int other = 0; other < shards; other++) {
      outgoing[other] = other == index ? null : new DatagramRing(RING_CAPACITY);
    }
  }

  /** The shard itself; before anything is received. */
  void attach(Member member) {
    this.member = member;
  }

  String ufragPrefix() {
    return router.ufragPrefix(index);
  }

  /**
   * Hands a datagram to the shard it belongs to; what finds no room is dropped and counted. False
   * if it is no other shard's.
   *
   * @param ufrag the fragment of ours that it names, if it is a binding request
   */
  boolean give(Path path, @Nullable String ufrag, byte[] buffer, int offset, int length) {
    if (!router.shares(path)) {
      return false;
    }
    int shard = ufrag == null ? router.shardOfPath(path) : router.shardOfUfrag(ufrag);
    DatagramRing ring = shard == ShardRouter.NONE ? null : outgoing[shard];
    if (ring == null) {
      return false;
    }
    if (ring.offer(path, buffer, offset, length)) {
      handedOver++;
    } else {
      droppedFull++;
    }
    given[shard] = true;
    anyGiven = true;
    return true;
  }

  /** Wakes the shards that were given something. */
  void wake() {
    if (!anyGiven) {
      return;
    }
    anyGiven = false;
    for (int shard = 0; shard < given.length; shard++) {
      if (given[shard]) {
        given[shard] = false;
        router.member(shard).wakeUp();
      }
    }
  }

  /** Any thread. */
  private void wakeUp() {
    Member shard = member;
    if (shard != null && awake.compareAndSet(false, true)) {
      shard.wakeUp();
    }
  }

  /** Takes what the others have handed over, about {@code max} datagrams. */
  void take(int max, DatagramRing.Taker taker) {
    // First: what comes from now on wakes this shard again.
    awake.set(false);
    boolean more = false;
    for (int shard = 0; shard < outgoing.length; shard++) {
      DatagramRing ring = router.member(shard).outgoing[index];
      if (ring != null) {
        takenOver += ring.drain(max, taker);
        more |= !ring.isEmpty();
      }
    }
    if (more) {
      wakeUp();
    }
  }

  /** Whether a path that was written down here alone is ours before all shards. */
  boolean expect(Path path) {
    return !router.shares(path) || router.expect(path, index);
  }

  /** A path is ours from now on; the shard that had it forgets it. */
  void bind(Path path) {
    if (!router.shares(path)) {
      return;
    }
    int before = router.bind(path, index);
    if (before != ShardRouter.NONE && before != index) {
      Member other = router.member(before).member;
      if (other != null) {
        other.lost(path);
      }
    }
  }

  /** Whether a path is ours before all shards. */
  boolean owns(Path path) {
    return router.shardOfPath(path) == index;
  }

  void release(Path path) {
    router.release(path, index);
  }

  ShardCounts.HandOver counts() {
    return new ShardCounts.HandOver(handedOver, takenOver, droppedFull);
  }
}
