package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The destinations of one batch, numbered in the order in which they appeared, each with the first
 * and the last of its entries. Open addressing by the remote address; cleared in time proportional
 * to what it holds. Not thread-safe.
 */
final class DestinationTable {
  private static final int NONE = -1;

  private @Nullable Path[] paths = new @Nullable Path[64];
  private int[] heads = new int[64];
  private int[] tails = new int[64];
  private int[] slotOf = new int[64];
  private int[] slots = emptySlots(128);
  private int size;
  private int latest = NONE;

  int size() {
    return size;
  }

  /** The number of {@code path}, new or known. */
  int find(Path path) {
    if (latest != NONE && paths[latest] == path) {
      return latest;
    }
    int mask = slots.length - 1;
    int slot = hash(path) & mask;
    while (slots[slot] != NONE) {
      Path candidate = paths[slots[slot]];
      if (candidate == path || path.equals(candidate)) {
        latest = slots[slot];
        return latest;
      }
      slot = (slot + 1) & mask;
    }
    if (size == paths.length) {
      grow();
      return find(path);
    }
    paths[size] = path;
    heads[size] = NONE;
    tails[size] = NONE;
    place(size, slot);
    latest = size++;
    return latest;
  }

  Path path(int destination) {
    Path path = paths[destination];
    if (path == null) {
      throw new IndexOutOfBoundsException(destination);
    }
    return path;
  }

  /** The first entry, or -1. */
  int head(int destination) {
    return heads[destination];
  }

  /** Makes {@code entry} the last of the destination and returns the one before it, or -1. */
  int append(int destination, int entry) {
    int tail = tails[destination];
    tails[destination] = entry;
    if (tail == NONE) {
      heads[destination] = entry;
    }
    return tail;
  }

  void clear() {
    for (int d = 0; d < size; d++) {
      slots[slotOf[d]] = NONE;
      paths[d] = null;
    }
    size = 0;
    latest = NONE;
  }

  private void grow() {
    paths = Arrays.copyOf(paths, size * 2);
    heads = Arrays.copyOf(heads, size * 2);
    tails = Arrays.copyOf(tails, size * 2);
    slotOf = Arrays.copyOf(slotOf, size * 2);
    slots = emptySlots(slots.length * 2);
    int mask = slots.length - 1;
    for (int d = 0; d < size; d++) {
      int slot = hash(path(d)) & mask;
      while (slots[slot] != NONE) {
        slot = (slot + 1) & mask;
      }
      place(d, slot);
    }
  }

  private void place(int destination, int slot) {
    slots[slot] = destination;
    slotOf[destination] = slot;
  }

  private static int[] emptySlots(int length) {
    int[] slots = new int[length];
    Arrays.fill(slots, NONE);
    return slots;
  }

  private static int hash(Path path) {
    InetSocketAddress remote = path.remote();
    int hash = (remote.getAddress().hashCode() * 31 + remote.getPort()) * 0x9E3779B1;
    return hash ^ (hash >>> 15);
  }
}
