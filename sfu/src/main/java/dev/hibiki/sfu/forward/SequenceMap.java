package dev.hibiki.sfu.forward;

/**
 * Maps the sequence numbers of received streams to one continuous run for a subscriber.
 *
 * <p>Within one stream {@code out = in + offset}; every packet left out lowers the offset of those
 * after it, and a switch to another stream sets it anew. The most recent {@value #REMEMBERED_DROPS}
 * omissions are remembered, so that a packet that arrives late still gets the number kept for it;
 * one from before that, or from before the last switch, has no number.
 */
final class SequenceMap {
  /** {@link #map} of a packet that must not be forwarded. */
  static final long NONE = -1;

  private static final int REMEMBERED_DROPS = 64;

  private final long[] dropped = new long[REMEMBERED_DROPS];
  private int droppedCount;
  private long firstIn;
  private long offset;
  private long highestIn = -1;
  private long highestOut;

  /** Starts with {@code firstOut - 1} as the last number sent. */
  SequenceMap(long firstOut) {
    this.highestOut = firstOut - 1;
  }

  /** From {@code in} on, numbers continue behind the highest one given out. */
  void switchTo(long in) {
    offset = highestOut + 1 - in;
    firstIn = in;
    highestIn = in - 1;
    droppedCount = 0;
  }

  /** The number of {@code in} for the subscriber, or {@link #NONE}. */
  long map(long in) {
    if (in < firstIn) {
      return NONE;
    }
    if (in > highestIn) {
      highestIn = in;
      highestOut = in + offset;
      return highestOut;
    }
    int later = 0;
    for (int i = droppedCount - 1; i >= 0 && i >= droppedCount - REMEMBERED_DROPS; i--) {
      long drop = dropped[i & (REMEMBERED_DROPS - 1)];
      if (drop == in) {
        return NONE;
      }
      if (drop < in) {
        return in + offset + later;
      }
      later++;
    }
    return droppedCount > REMEMBERED_DROPS ? NONE : in + offset + later;
  }

  /**
   * A number for a packet of our own; {@link #switchTo} has to come before the next received one.
   */
  long insert() {
    highestOut++;
    return highestOut;
  }

  /** Leaves {@code in} out: what follows closes the gap. Only the newest packet can be left out. */
  boolean drop(long in) {
    if (in <= highestIn || in < firstIn) {
      return false;
    }
    // A gap before the dropped packet keeps its numbers: the missing ones may still arrive.
    highestOut = in - 1 + offset;
    dropped[droppedCount & (REMEMBERED_DROPS - 1)] = in;
    droppedCount++;
    highestIn = in;
    offset--;
    return true;
  }

  /** The highest number given out. */
  long highestOut() {
    return highestOut;
  }
}
