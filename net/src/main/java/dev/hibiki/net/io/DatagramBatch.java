package dev.hibiki.net.io;

import dev.hibiki.rtc.SendBatch;
import dev.hibiki.rtc.ice.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the datagrams of one turn of the event loop and, on {@link #flush}, sends them grouped
 * by destination: everything for one peer together, in the order in which it was committed, so that
 * the kernel can be given trains instead of single datagrams.
 *
 * <p>Belongs to the event loop. Bounded: when {@link IoSettings#maxBatchBytes} is reached it
 * flushes by itself. In steady state it allocates only what Netty needs for each train.
 */
public final class DatagramBatch implements SendBatch {
  private static final int NONE = -1;
  private static final int MAX_ENTRIES = 1 << 16;
  private static final int CACHED_BYTES = 64 << 10;

  private final Function<Path, @Nullable Outlet> outlets;
  private final IoCounters counters;
  private final DatagramArea area;
  private final DestinationTable destinations = new DestinationTable();
  private final List<Outlet> touched = new ArrayList<>();
  private final DatagramRun run;

  // One entry for each committed datagram; next links the entries of a destination.
  private int[] positions = new int[256];
  private int[] lengths = new int[256];
  private int[] next = new int[256];
  private int entries;

  private int reservedPosition = NONE;
  private int reservedBytes;

  /**
   * A batch of its own, for tests.
   *
   * @param outlets the socket or connection of a path, null if it is gone
   */
  DatagramBatch(int maxBytes, Function<Path, @Nullable Outlet> outlets, IoCounters counters) {
    this.outlets = outlets;
    this.counters = counters;
    this.area = new DatagramArea(maxBytes);
    this.run = new DatagramRun(area);
  }

  @Override
  public byte[] array() {
    return area.currentBlock();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for more than fits a datagram
   */
  @Override
  public int reserve(int capacityBytes) {
    if (capacityBytes < 0 || capacityBytes > DatagramArea.MAX_RESERVATION_BYTES) {
      throw new IllegalArgumentException("no datagram has " + capacityBytes + " bytes");
    }
    if (entries == MAX_ENTRIES) {
      flush();
    }
    int position = area.reserve(capacityBytes);
    if (position == NONE) {
      flush();
      position = area.reserve(capacityBytes);
    }
    reservedPosition = position;
    reservedBytes = capacityBytes;
    return area.offset(position);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if nothing, or less, was reserved
   */
  @Override
  public void commit(Path path, int lengthBytes) {
    if (reservedPosition == NONE || lengthBytes < 0 || lengthBytes > reservedBytes) {
      throw new IllegalStateException("commit of " + lengthBytes + " bytes without room for them");
    }
    int position = reservedPosition;
    reservedPosition = NONE;
    if (lengthBytes == 0) {
      return;
    }
    area.take(lengthBytes);
    if (entries == positions.length) {
      positions = Arrays.copyOf(positions, entries * 2);
      lengths = Arrays.copyOf(lengths, entries * 2);
      next = Arrays.copyOf(next, entries * 2);
    }
    int entry = entries++;
    positions[entry] = position;
    lengths[entry] = lengthBytes;
    next[entry] = NONE;
    int before = destinations.append(destinations.find(path), entry);
    if (before != NONE) {
      next[before] = entry;
    }
  }

  /** Whether nothing is waiting to be flushed. */
  public boolean isEmpty() {
    return entries == 0;
  }

  /**
   * Whether so much waits that a flush between two destinations pays: more would not stay near the
   * processor until it is sent, and would keep the first destinations waiting for the last.
   */
  public boolean wantsFlush() {
    return area.usedBytes() >= CACHED_BYTES;
  }

  /** Gives everything that was committed to the sockets. A pending reservation is dropped. */
  public void flush() {
    reservedPosition = NONE;
    if (entries == 0) {
      return;
    }
    for (int d = 0; d < destinations.size(); d++) {
      run.begin(destinations.path(d));
      for (int entry = destinations.head(d); entry != NONE; entry = next[entry]) {
        run.add(positions[entry], lengths[entry]);
      }
      Outlet outlet = outlets.apply(run.path());
      if (outlet == null) {
        counters.add(IoCounter.SEND_DROPPED_NO_PATH, run.count());
        continue;
      }
      outlet.write(run);
      if (!outlet.awaitsFlush) {
        outlet.awaitsFlush = true;
        touched.add(outlet);
      }
    }
    destinations.clear();
    area.clear();
    entries = 0;
    for (int i = 0; i < touched.size(); i++) {
      Outlet outlet = touched.get(i);
      outlet.awaitsFlush = false;
      outlet.flush();
    }
    touched.clear();
  }
}
