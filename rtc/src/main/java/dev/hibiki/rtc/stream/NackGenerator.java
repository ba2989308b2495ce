package dev.hibiki.rtc.stream;

/**
 * Remembers which packets of a stream are missing and when to ask for them (again). RFC 4585
 * section 6.2.1.
 *
 * <p>A missing packet is asked for after a short tolerance for reordering, then again after a round
 * trip time that grows by a quarter each time, between 20 and 400 ms. It is given up after eight
 * requests or 1.2 seconds, and the oldest are given up when more than 100 are missing. Numbers are
 * extended sequence numbers. Not thread-safe.
 */
public final class NackGenerator {
  /** The most packets that are asked for at a time. */
  public static final int MAX_OUTSTANDING = 100;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long REORDER_TOLERANCE_NANOS = 10 * NANOS_PER_MILLI;
  private static final long MIN_INTERVAL_NANOS = 20 * NANOS_PER_MILLI;
  private static final long MAX_INTERVAL_NANOS = 400 * NANOS_PER_MILLI;
  private static final long MAX_AGE_NANOS = 1200 * NANOS_PER_MILLI;
  private static final int MAX_TRIES = 8;

  /** What is due this soon goes into the same packet. */
  private static final long BATCHING_NANOS = 5 * NANOS_PER_MILLI;

  private static final long DEFAULT_RTT_NANOS = 70 * NANOS_PER_MILLI;

  // In rising order of sequence numbers.
  private final long[] sequences = new long[MAX_OUTSTANDING];
  private final long[] missingSinceNanos = new long[MAX_OUTSTANDING];
  private final long[] dueNanos = new long[MAX_OUTSTANDING];
  private final byte[] tries = new byte[MAX_OUTSTANDING];
  private int count;
  private long rttNanos = DEFAULT_RTT_NANOS;
  private long deadlineNanos = Long.MAX_VALUE;
  private long abandoned;

  /** The round trip time to the sender. */
  public void rtt(long rttNanos) {
    this.rttNanos = rttNanos;
  }

  /**
   * Packets are missing.
   *
   * @param from the first of them, above all that were missing before
   * @param toExclusive behind the last of them
   */
  public void missing(long nowNanos, long from, long toExclusive) {
    long first = from;
    if (toExclusive - from > MAX_OUTSTANDING) {
      first = toExclusive - MAX_OUTSTANDING;
      abandoned += first - from;
    }
    int overflow = (int) (count + toExclusive - first) - MAX_OUTSTANDING;
    if (overflow > 0) {
      removeFirst(overflow);
      abandoned += overflow;
    }
    for (long sequence = first; sequence < toExclusive; sequence++) {
      sequences[count] = sequence;
      missingSinceNanos[count] = nowNanos;
      dueNanos[count] = nowNanos + REORDER_TOLERANCE_NANOS;
      tries[count] = 0;
      count++;
    }
    updateDeadline();
  }

  /** A packet has come after all. Returns true if it was missing. */
  public boolean arrived(long sequence) {
    int index = find(sequence);
    if (index < 0) {
      return false;
    }
    remove(index);
    updateDeadline();
    return true;
  }

  /** Forgets everything. */
  public void clear() {
    count = 0;
    deadlineNanos = Long.MAX_VALUE;
  }

  /**
   * Gives the packets to ask for now, as 16-bit numbers in rising order.
   *
   * @param out at least {@link #MAX_OUTSTANDING} long
   * @return how many were written
   */
  public int due(long nowNanos, int[] out) {
    if (deadlineNanos == Long.MAX_VALUE || deadlineNanos - nowNanos > 0) {
      return 0;
    }
    int written = 0;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (nowNanos - missingSinceNanos[i] > MAX_AGE_NANOS
          || (tries[i] >= MAX_TRIES && dueNanos[i] - nowNanos <= 0)) {
        abandoned++;
        continue;
      }
      move(i, kept);
      if (dueNanos[kept] - nowNanos <= BATCHING_NANOS && tries[kept] < MAX_TRIES) {
        out[written++] = (int) sequences[kept] & 0xFFFF;
        tries[kept]++;
        dueNanos[kept] = nowNanos + intervalNanos(tries[kept]);
      }
      kept++;
    }
    count = kept;
    updateDeadline();
    return written;
  }

  /** When {@link #due} has something to do. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** How many packets are missing now. */
  public int outstanding() {
    return count;
  }

  /** How many packets were given up so far. When it rises a key frame may be needed. */
  public long abandoned() {
    return abandoned;
  }

  private long intervalNanos(int tried) {
    long interval = rttNanos;
    for (int i = 1; i < tried; i++) {
      interval += interval / 4;
    }
    return Math.clamp(interval, MIN_INTERVAL_NANOS, MAX_INTERVAL_NANOS);
  }

  private int find(long sequence) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (sequences[middle] < sequence) {
        low = middle + 1;
      } else if (sequences[middle] > sequence) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1;
  }

  private void move(int from, int to) {
    sequences[to] = sequences[from];
    missingSinceNanos[to] = missingSinceNanos[from];
    dueNanos[to] = dueNanos[from];
    tries[to] = tries[from];
  }

  private void remove(int index) {
    for (int i = index + 1; i < count; i++) {
      move(i, i - 1);
    }
    count--;
  }

  private void removeFirst(int removed) {
    for (int i = removed; i < count; i++) {
      move(i, i - removed);
    }
    count -= removed;
  }

  private void updateDeadline() {
    long earliest = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (i == 0 || dueNanos[i] - earliest < 0) {
        earliest = dueNanos[i];
      }
    }
    deadlineNanos = earliest;
  }
}
