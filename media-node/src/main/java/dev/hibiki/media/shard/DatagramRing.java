package dev.hibiki.media.shard;

import dev.hibiki.rtc.ice.Path;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bounded way of datagrams from one shard to another: one thread puts, one takes, neither
 * waits.
 *
 * <p>Datagrams are copied in and lent out in place. Memory is taken when a place is first used and
 * kept, so that in the long run nothing is allocated.
 */
final class DatagramRing {
  /** Takes a datagram; the array is borrowed for the call and may be written to. */
  interface Taker {
    void take(Path path, byte[] buffer, int offset, int length);
  }

  private static final int INITIAL_BYTES = 1536;
  private static final byte[] NOTHING = {};
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(DatagramRing.class, "head", long.class);
      TAIL = lookup.findVarHandle(DatagramRing.class, "tail", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Place[] places;
  private final int mask;

  /** How many were taken; written by the taking thread. */
  @SuppressWarnings("unused") // by its handle
  private long head;

  /** How many were put; written by the putting thread. */
  @SuppressWarnings("unused") // by its handle
  private long tail;

  private static final class Place {
    private byte[] bytes = NOTHING;
    private int length;
    private @Nullable Path path;
  }

  /**
   * An empty ring.
   *
   * @param capacity a power of two
   */
  DatagramRing(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.places = new Place[capacity];
    Arrays.setAll(places, i -> new Place());
    this.mask = capacity - 1;
  }

  /** Copies a datagram in; false if there is no room. The putting thread only. */
  boolean offer(Path path, byte[] buffer, int offset, int length) {
    long at = (long) TAIL.get(this);
    if (at - (long) HEAD.getAcquire(this) > mask) {
      return false;
    }
    Place place = places[(int) at & mask];
    if (place.bytes.length < length) {
      place.bytes = new byte[Math.max(INITIAL_BYTES, length)];
    }
    System.arraycopy(buffer, offset, place.bytes, 0, length);
    place.length = length;
    place.path = path;
    TAIL.setRelease(this, at + 1);
    return true;
  }

  /** Lends out what waits, {@code max} at most; returns how many. The taking thread only. */
  int drain(int max, Taker taker) {
    long at = (long) HEAD.get(this);
    int count = (int) Math.min(max, (long) TAIL.getAcquire(this) - at);
    for (int i = 0; i < count; i++) {
      Place place = places[(int) at & mask];
      Path path = Objects.requireNonNull(place.path);
      place.path = null;
      try {
        taker.take(path, place.bytes, 0, place.length);
      } finally {
        HEAD.setRelease(this, ++at);
      }
    }
    return count;
  }

  /** Whether nothing waits; may be asked by any thread. */
  boolean isEmpty() {
    return (long) HEAD.getAcquire(this) == (long) TAIL.getAcquire(this);
  }
}
