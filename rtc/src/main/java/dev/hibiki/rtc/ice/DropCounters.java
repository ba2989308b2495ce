package dev.hibiki.rtc.ice;

/** How often each {@link IceDropReason} occurred. */
@SuppressWarnings("EnumOrdinal") // an index into an array of counters
final class DropCounters {
  private final long[] counts = new long[IceDropReason.values().length];

  /** Counts, and returns false so that a caller can give up in one line. */
  boolean drop(IceDropReason reason) {
    counts[reason.ordinal()]++;
    return false;
  }

  long count(IceDropReason reason) {
    return counts[reason.ordinal()];
  }

  long[] copy() {
    return counts.clone();
  }
}
