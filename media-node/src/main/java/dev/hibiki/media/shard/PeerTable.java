package dev.hibiki.media.shard;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.ice.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By what a datagram finds its peer: the path it came on, or the local ufrag in a binding request.
 *
 * <p>A path may be expected (a check of ours went there) or bound (the peer proved itself there). A
 * bound path is never given to a peer that only expects it.
 */
final class PeerTable {
  private static final int MAX_ENTRIES_PER_PEER = 256;

  private final Map<Path, PeerTransport> paths = new HashMap<>();
  private final Map<String, PeerTransport> ufrags = new HashMap<>();
  private final Map<PeerTransport, Entries> entries = new IdentityHashMap<>();

  private static final class Entries {
    final Set<Path> paths = new HashSet<>();
    final List<String> ufrags = new ArrayList<>(2);
  }

  void claimUfrag(String ufrag, PeerTransport peer) {
    ufrags.put(ufrag, peer);
    entries.computeIfAbsent(peer, key -> new Entries()).ufrags.add(ufrag);
  }

  /** Whether the path is new here and now leads to {@code peer}. */
  boolean expectPath(Path path, PeerTransport peer) {
    Entries own = entries.get(peer);
    if (own == null || own.paths.size() >= MAX_ENTRIES_PER_PEER) {
      return false;
    }
    return paths.putIfAbsent(path, peer) == null && own.paths.add(path);
  }

  /** False for a peer that is not here any more. */
  boolean bindPath(Path path, PeerTransport peer) {
    Entries own = entries.get(peer);
    if (own == null) {
      return false;
    }
    PeerTransport before = paths.put(path, peer);
    if (before != null && before != peer) {
      Entries others = entries.get(before);
      if (others != null) {
        others.paths.remove(path);
      }
    }
    own.paths.add(path);
    return true;
  }

  /** Forgets a path. */
  void forget(Path path) {
    PeerTransport peer = paths.remove(path);
    Entries own = peer == null ? null : entries.get(peer);
    if (own != null) {
      own.paths.remove(path);
    }
  }

  /** Forgets a peer. Returns the paths that were its own. */
  Set<Path> release(PeerTransport peer) {
    Entries own = entries.remove(peer);
    if (own == null) {
      return Set.of();
    }
    own.ufrags.forEach(ufrag -> ufrags.remove(ufrag, peer));
    own.paths.forEach(path -> paths.remove(path, peer));
    return own.paths;
  }

  @Nullable PeerTransport byPath(Path path) {
    return paths.get(path);
  }

  @Nullable PeerTransport byUfrag(String ufrag) {
    return ufrags.get(ufrag);
  }

  int peerCount() {
    return entries.size();
  }

  int pathCount() {
    return paths.size();
  }

  int ufragCount() {
    return ufrags.size();
  }
}
