package dev.hibiki.sfu.track;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The packets of a room that wait to be fanned out.
 *
 * <p>Packets that arrive within a short window are gathered and then forwarded together, peer by
 * peer: everything for one peer lies together in the send batch, so that the kernel can be given
 * trains. Whoever drives the room says how long the window is and calls {@link #forward} at its
 * end.
 */
public final class FanOut {
  /** One peer with subscriptions: takes what waits for all of them in one go. */
  public interface Taker {
    /** Forwards what was announced to the subscriptions of this peer. */
    void forward(long nowNanos);
  }

  /** Of more packets in one turn the latencies are not told. */
  private static final int MAX_ARRIVALS = 256;

  private final Runnable packetsWait;
  private final List<PublishedTrack> tracks = new ArrayList<>();
  private final List<Taker> takers = new ArrayList<>();
  private final long[] arrivals = new long[MAX_ARRIVALS];
  private int arrivalCount;
  private long oldestNanos;

  /**
   * Nothing waits yet.
   *
   * @param packetsWait called when the first packet after a {@link #forward} begins to wait
   */
  public FanOut(Runnable packetsWait) {
    this.packetsWait = packetsWait;
  }

  /** The first packet of {@code track} begins to wait. */
  void add(long nowNanos, PublishedTrack track) {
    tracks.add(track);
    if (tracks.size() == 1) {
      oldestNanos = nowNanos;
      packetsWait.run();
    }
  }

  /** A peer for which something waits; called once for each peer in every {@link #forward}. */
  public void add(Taker taker) {
    takers.add(taker);
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return tracks.isEmpty();
  }

  /**
   * When {@link #forward} is due: at once if only whole frames and sound wait, else when the window
   * of the oldest packet ends; {@link Long#MAX_VALUE} if nothing waits.
   */
  public long deadlineNanos(long windowNanos) {
    if (tracks.isEmpty()) {
      return Long.MAX_VALUE;
    }
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).frameOpen()) {
        return oldestNanos + windowNanos;
      }
    }
    return oldestNanos;
  }

  /** Forwards everything that waits. */
  public void forward(long nowNanos) {
    arrivalCount = 0;
    for (int i = 0; i < tracks.size(); i++) {
      PublishedTrack track = tracks.get(i);
      track.announce(this);
      for (int p = 0; p < track.waitingCount() && arrivalCount < MAX_ARRIVALS; p++) {
        arrivals[arrivalCount++] = track.waiting(p).arrivalNanos();
      }
    }
    for (int i = 0; i < takers.size(); i++) {
      takers.get(i).forward(nowNanos);
    }
    takers.clear();
    for (int i = 0; i < tracks.size(); i++) {
      tracks.get(i).forwarded();
    }
    tracks.clear();
  }

  /** Gives the arrival times of what the latest {@link #forward} sent. */
  public void forwarded(LongConsumer arrivalsNanos) {
    for (int i = 0; i < arrivalCount; i++) {
      arrivalsNanos.accept(arrivals[i]);
    }
  }
}
