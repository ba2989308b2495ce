package dev.hibiki.media.control;

import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shard each room lives on: a new one goes where the least is sent and the fewest rooms are,
 * and stays there while it is open or somebody is about to join it. Thread-safe.
 */
final class RoomPlaces {
  private static final Logger log = LoggerFactory.getLogger(RoomPlaces.class);

  /** What a room counts for beside what it sends, so that rooms still empty spread too. */
  private static final long PACKETS_PER_ROOM = 500;

  private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final List<Place> places;
  private final LongSupplier nanoClock;

  /** Guarded by this object. */
  private final Map<String, Home> homes = new HashMap<>();

  /** Guarded by this object. */
  private final int[] roomsAt;

  private final Object choosing = new Object();

  /** Guarded by {@link #choosing}, as all that follows. */
  private final boolean[] open;

  private final long[] sampleNanos;
  private final long[] sampleDatagrams;
  private final long[] packetsPerSecond;

  /** Where a room lives, and how many hold it there: the room itself, joins under way. */
  private static final class Home {
    private final int place;
    private int holders;

    Home(int place) {
      this.place = place;
    }
  }

  /** For one place at least. */
  RoomPlaces(List<Place> places, LongSupplier nanoClock) {
    this.places = List.copyOf(places);
    this.nanoClock = nanoClock;
    this.roomsAt = new int[places.size()];
    this.open = new boolean[places.size()];
    this.sampleNanos = new long[places.size()];
    this.sampleDatagrams = new long[places.size()];
    this.packetsPerSecond = new long[places.size()];
    long nowNanos = nanoClock.getAsLong();
    for (int i = 0; i < places.size(); i++) {
      sampleNanos[i] = nowNanos;
    }
  }

  /**
   * The place of a room, which is chosen now if there is none. It stays until {@link #leave} was
   * called as often as this. For a new room not on a shard, since sockets may have to be bound.
   */
  Place enter(String room) {
    Place known = hold(room);
    if (known != null) {
      return known;
    }
    int chosen = choose();
    synchronized (this) {
      Home home = homes.get(room);
      if (home == null) {
        home = new Home(chosen);
        homes.put(room, home);
        roomsAt[chosen]++;
      }
      home.holders++;
      return places.get(home.place);
    }
  }

  /** Like {@link #enter} for a room that has a place; null if it has none. */
  synchronized @Nullable Place hold(String room) {
    Home home = homes.get(room);
    if (home == null) {
      return null;
    }
    home.holders++;
    return places.get(home.place);
  }

  /**
   * Like {@link #enter}, but a new room gets a place that is open already, that of another room;
   * for any thread.
   */
  synchronized Place enterBeside(String room, Place neighbour) {
    Place known = hold(room);
    if (known != null) {
      return known;
    }
    Home home = new Home(places.indexOf(neighbour));
    home.holders = 1;
    homes.put(room, home);
    roomsAt[home.place]++;
    return neighbour;
  }

  /** Takes one {@link #enter} or {@link #hold} back. */
  synchronized void leave(String room) {
    Home home = homes.get(room);
    if (home != null && --home.holders == 0) {
      homes.remove(room);
      roomsAt[home.place]--;
    }
  }

  /** Where a room lives; null if nowhere. */
  synchronized @Nullable Place find(String room) {
    Home home = homes.get(room);
    return home == null ? null : places.get(home.place);
  }

  private synchronized int roomsAt(int place) {
    return roomsAt[place];
  }

  private int choose() {
    synchronized (choosing) {
      long nowNanos = nanoClock.getAsLong();
      boolean[] refused = new boolean[places.size()];
      while (true) {
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < refused.length; i++) {
          long load = packetsPerSecond(i, nowNanos) + roomsAt(i) * PACKETS_PER_ROOM;
          if (!refused[i] && load < least) {
            least = load;
            best = i;
          }
        }
        if (best < 0) {
          // The first place is open from the start, so this is for a list that says otherwise.
          return 0;
        }
        if (opened(best)) {
          return best;
        }
        refused[best] = true;
      }
    }
  }

  private boolean opened(int place) {
    if (!open[place]) {
      try {
        places.get(place).seat().open().run();
        open[place] = true;
      } catch (UncheckedIOException e) {
        log.warn("Shard {} cannot take rooms", place, e);
      }
    }
    return open[place];
  }

  private long packetsPerSecond(int place, long nowNanos) {
    long elapsedNanos = nowNanos - sampleNanos[place];
    if (elapsedNanos >= SAMPLE_NANOS) {
      long datagrams = places.get(place).seat().sentDatagrams().getAsLong();
      packetsPerSecond[place] = (long) ((datagrams - sampleDatagrams[place]) * 1e9 / elapsedNanos);
      sampleDatagrams[place] = datagrams;
      sampleNanos[place] = nowNanos;
    }
    return packetsPerSecond[place];
  }
}
