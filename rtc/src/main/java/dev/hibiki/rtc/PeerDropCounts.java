package dev.hibiki.rtc;

/** How many datagrams a peer dropped, by reason. */
final class PeerDropCounts {
  private final long[] counts = new long[PeerDrop.values().length];

  void count(PeerDrop reason) {
    counts[reason.ordinal()]++;
  }

  long of(PeerDrop reason) {
    return counts[reason.ordinal()];
  }
}
