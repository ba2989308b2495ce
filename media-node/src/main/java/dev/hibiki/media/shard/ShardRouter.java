package dev.hibiki.media.shard;

import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.stun.StunPeek;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which shard a datagram belongs to where several shards share a port.
 *
 * <p>A binding request names its shard in the username fragment; everything else is found by the
 * path it came on, which its shard has written down here. Thread-safe; a look-up takes no lock.
 */
public final class ShardRouter {
  /** No shard. */
  public static final int NONE = -1;

  private final int shards;
  private final boolean sharesUdp;
  private final ConcurrentMap<Path, Integer> paths = new ConcurrentHashMap<>();
  private final List<Neighbours> members = new ArrayList<>();

  /**
   * For shards 0 to {@code shards - 1}.
   *
   * @param sharesUdp whether they share UDP ports; else TCP only
   */
  public ShardRouter(int shards, boolean sharesUdp) {
    if (shards < 1 || shards > UfragPrefix.MAX_SHARDS) {
      throw new IllegalArgumentException(shards + " shards");
    }
    this.shards = shards;
    this.sharesUdp = sharesUdp;
    for (int index = 0; index < shards; index++) {
      members.add(new Neighbours(this, index, shards));
    }
  }

  /** Whether datagrams of a path may arrive at the socket of any shard. */
  boolean shares(Path path) {
    return sharesUdp && path.protocol() == Path.Protocol.UDP;
  }

  Neighbours member(int shard) {
    return members.get(shard);
  }

  /** What the username fragments of a shard begin with. */
  String ufragPrefix(int shard) {
    return UfragPrefix.of(shard);
  }

  /** The shard that drew a local username fragment, or {@link #NONE}. */
  int shardOfUfrag(String ufrag) {
    int shard = UfragPrefix.shard(ufrag);
    return shard < shards ? shard : NONE;
  }

  /** The shard that a binding request names, {@link #NONE} for anything else. */
  public int shardOfRequest(byte[] buffer, int offset, int length) {
    if (!StunPeek.isStun(buffer, offset, length)) {
      return NONE;
    }
    String ufrag = StunPeek.localUfrag(buffer, offset, length);
    return ufrag == null ? NONE : shardOfUfrag(ufrag);
  }

  int shardOfPath(Path path) {
    Integer shard = paths.get(path);
    return shard == null ? NONE : shard;
  }

  /** Gives a path to a shard if it is nobody's yet; whether it is that shard's now. */
  boolean expect(Path path, int shard) {
    Integer before = paths.putIfAbsent(path, shard);
    return before == null || before == shard;
  }

  /** Gives a path to a shard; returns the one that had it, or {@link #NONE}. */
  int bind(Path path, int shard) {
    Integer before = paths.put(path, shard);
    return before == null ? NONE : before;
  }

  /** Forgets a path if it is that shard's. */
  void release(Path path, int shard) {
    paths.remove(path, shard);
  }

  int pathCount() {
    return paths.size();
  }
}
