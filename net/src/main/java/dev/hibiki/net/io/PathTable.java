package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The paths of one socket by remote address, so that a peer's datagrams all come with one object.
 *
 * <p>Bounded without a list to maintain: two generations, and what was not used during one is
 * forgotten at the end of the next. A forgotten path is made anew and equal.
 */
final class PathTable {
  private final Path.Protocol protocol;
  private final InetSocketAddress local;
  private final int generationSize;
  private Map<InetSocketAddress, Path> young = new HashMap<>();
  private Map<InetSocketAddress, Path> old = new HashMap<>();

  PathTable(Path.Protocol protocol, InetSocketAddress local, int maxPaths) {
    this.protocol = protocol;
    this.local = local;
    this.generationSize = Math.max(1, maxPaths / 2);
  }

  Path get(InetSocketAddress remote) {
    Path path = young.get(remote);
    if (path != null) {
      return path;
    }
    path = old.get(remote);
    if (path == null) {
      path = new Path(protocol, local, remote);
    }
    if (young.size() == generationSize) {
      Map<InetSocketAddress, Path> spare = old;
      spare.clear();
      old = young;
      young = spare;
    }
    young.put(path.remote(), path);
    return path;
  }

  int size() {
    return young.size() + old.size();
  }
}
