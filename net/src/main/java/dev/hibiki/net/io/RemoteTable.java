package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The remote addresses of one socket: from what the kernel says to a {@link Path} and back, without
 * an object for each datagram.
 *
 * <p>Bounded like {@link PathTable}: two generations, and what was not used during one is forgotten
 * at the end of the next.
 */
final class RemoteTable {
  private final InetSocketAddress local;
  private final int generationSize;
  private Generation young;
  private Generation old;

  private static final class Generation {
    final @Nullable Remote[] cells;
    final Map<Path, Remote> byPath = new HashMap<>();
    int size;

    Generation(int cells) {
      this.cells = new @Nullable Remote[cells];
    }

    @Nullable Remote find(long high, long low, int port, int scope) {
      int mask = cells.length - 1;
      int at = Remote.hash(high, low, port) & mask;
      Remote remote = cells[at];
      while (remote != null && !remote.is(high, low, port, scope)) {
        at = (at + 1) & mask;
        remote = cells[at];
      }
      return remote;
    }

    void add(Remote remote) {
      int mask = cells.length - 1;
      int at = Remote.hash(remote.high(), remote.low(), remote.port()) & mask;
      while (cells[at] != null) {
        at = (at + 1) & mask;
      }
      cells[at] = remote;
      byPath.put(remote.path(), remote);
      size++;
    }
  }

  RemoteTable(InetSocketAddress local, int maxPaths) {
    this.local = local;
    this.generationSize = Math.max(1, maxPaths / 2);
    this.young = fresh();
    this.old = fresh();
  }

  private Generation fresh() {
    return new Generation(Math.max(16, Integer.highestOneBit(generationSize) * 4));
  }

  /** The path a datagram came on. */
  Path path(long high, long low, int port, int scope) {
    Remote remote = young.find(high, low, port, scope);
    if (remote == null) {
      remote = old.find(high, low, port, scope);
      if (remote == null) {
        InetSocketAddress address = address(high, low, port, scope);
        remote = new Remote(high, low, port, scope, new Path(Path.Protocol.UDP, local, address));
      }
      add(remote);
    }
    return remote.path();
  }

  /** Where a path leads. */
  Remote remote(Path path) {
    Remote remote = young.byPath.get(path);
    if (remote == null) {
      remote = old.byPath.get(path);
      if (remote == null) {
        remote = Remote.of(path);
      }
      add(remote);
    }
    return remote;
  }

  private void add(Remote remote) {
    if (young.find(remote.high(), remote.low(), remote.port(), remote.scope()) != null) {
      // The same address under another name of our own socket.
      young.byPath.put(remote.path(), remote);
      return;
    }
    if (young.size == generationSize) {
      old = young;
      young = fresh();
    }
    young.add(remote);
  }

  private static InetSocketAddress address(long high, long low, int port, int scope) {
    try {
      InetAddress address;
      if (Remote.isMapped(high, low)) {
        address = InetAddress.getByAddress(ByteBuffer.allocate(4).putInt((int) low).array());
      } else {
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        address =
            scope == 0
                ? InetAddress.getByAddress(bytes)
                : Inet6Address.getByAddress(null, bytes, scope);
      }
      return new InetSocketAddress(address, port);
    } catch (UnknownHostException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  int size() {
    return young.size + old.size;
  }
}
