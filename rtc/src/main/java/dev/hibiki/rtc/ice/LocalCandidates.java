package dev.hibiki.rtc.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Our candidates and the sockets behind them. */
final class LocalCandidates {
  private record Entry(Candidate candidate, InetSocketAddress base) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Candidate> view = Collections.unmodifiableList(candidates);

  boolean add(Candidate candidate, InetSocketAddress base) {
    Entry entry = new Entry(candidate, base);
    if (entries.contains(entry)) {
      return false;
    }
    entries.add(entry);
    candidates.add(candidate);
    return true;
  }

  List<Candidate> candidates() {
    return view;
  }

  /** The best candidate of the socket that {@code path} begins at, or null if it has none. */
  @Nullable Candidate of(Path path) {
    Candidate best = null;
    boolean bestFits = false;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Candidate candidate = entry.candidate;
      if (candidate.protocol() != path.protocol() || !entry.base.equals(path.local())) {
        continue;
      }
      // A dual-stack socket has candidates of both families.
      boolean fits = sameFamily(candidate.address(), path.remote());
      if (best == null
          || (fits && !bestFits)
          || (fits == bestFits && candidate.priority() > best.priority())) {
        best = candidate;
        bestFits = fits;
      }
    }
    return best;
  }

  /**
   * The paths on which {@code remote} can be checked: one for each socket with a candidate of the
   * same family. TCP candidates of ours are passive and begin nothing.
   */
  List<Path> pathsTo(Candidate remote) {
    List<Path> paths = new ArrayList<>();
    if (remote.protocol() != Path.Protocol.UDP) {
      return paths;
    }
    for (Entry entry : entries) {
      if (entry.candidate.protocol() == Path.Protocol.UDP
          && reaches(entry.candidate.address(), remote.address())) {
        Path path = new Path(Path.Protocol.UDP, entry.base, remote.address());
        if (!paths.contains(path)) {
          paths.add(path);
        }
      }
    }
    return paths;
  }

  /** True if {@code remote} can be a peer at all and is not one of our own sockets. */
  boolean plausible(Candidate remote) {
    InetAddress address = remote.address().getAddress();
    if (remote.address().getPort() == 0
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || isBroadcast(address)) {
      return false;
    }
    for (Entry entry : entries) {
      if (remote.protocol() == entry.candidate.protocol()
          && (remote.address().equals(entry.candidate.address())
              || remote.address().equals(entry.base))) {
        return false;
      }
    }
    return true;
  }

  private static boolean reaches(InetSocketAddress local, InetSocketAddress remote) {
    InetAddress from = local.getAddress();
    InetAddress to = remote.getAddress();
    // Checks must not become a way to poke at services on this host or link.
    return sameFamily(local, remote)
        && (!to.isLoopbackAddress() || from.isLoopbackAddress())
        && (!to.isLinkLocalAddress() || from.isLinkLocalAddress());
  }

  private static boolean sameFamily(InetSocketAddress a, InetSocketAddress b) {
    return a.getAddress().getClass() == b.getAddress().getClass();
  }

  private static boolean isBroadcast(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 && (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
  }
}
