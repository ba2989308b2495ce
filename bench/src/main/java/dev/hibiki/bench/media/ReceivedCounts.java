package dev.hibiki.bench.media;

/**
 * What subscribers received, in sum.
 *
 * @param expected packets by the sequence numbers of their streams
 * @param received packets that came, each once
 * @param reordered of them, those behind a later one
 * @param duplicates packets that came again
 * @param retransmitted packets of retransmission streams
 * @param requested packets that were asked for again
 * @param bytes bytes of RTP datagrams
 */
public record ReceivedCounts(
    long expected,
    long received,
    long reordered,
    long duplicates,
    long retransmitted,
    long requested,
    long bytes) {
  public static final ReceivedCounts NONE = new ReceivedCounts(0, 0, 0, 0, 0, 0, 0);

  public ReceivedCounts plus(ReceivedCounts other) {
    return new ReceivedCounts(
        expected + other.expected,
        received + other.received,
        reordered + other.reordered,
        duplicates + other.duplicates,
        retransmitted + other.retransmitted,
        requested + other.requested,
        bytes + other.bytes);
  }

  public ReceivedCounts minus(ReceivedCounts other) {
    return new ReceivedCounts(
        expected - other.expected,
        received - other.received,
        reordered - other.reordered,
        duplicates - other.duplicates,
        retransmitted - other.retransmitted,
        requested - other.requested,
        bytes - other.bytes);
  }

  /** Packets that never came. */
  public long lost() {
    return expected - received;
  }
}
