package dev.hibiki.rtc.stream;

import java.util.Arrays;

/** The most recent packets sent on one SSRC, in primitive arrays keyed by sequence number. */
final class SentPackets {
  static final int MAX_RESENDS = 3;

  private static final int EMPTY = -1;
  private static final int MARKER = 1 << 16;
  private static final int LAYER_SHIFT = 17;
  private static final int RESENDS_SHIFT = 20;

  private final int mask;
  // Sequence number, marker, layer and number of resends; or EMPTY.
  private final int[] heads;
  private final int[] timestamps;
  private final int[] codecStates;
  private final long[] sources;
  private final int[] resentMillis;

  SentPackets(int packets) {
    if (Integer.bitCount(packets) != 1 || packets > 1 << 15) {
      throw new IllegalArgumentException("packets " + packets);
    }
    mask = packets - 1;
    heads = new int[packets];
    timestamps = new int[packets];
    codecStates = new int[packets];
    sources = new long[packets];
    resentMillis = new int[packets];
    Arrays.fill(heads, EMPTY);
  }

  void add(SentPacket packet) {
    int at = packet.sequenceNumber & mask;
    heads[at] =
        (packet.sequenceNumber & 0xFFFF)
            | (packet.marker ? MARKER : 0)
            | (packet.layer & 0x7) << LAYER_SHIFT;
    timestamps[at] = packet.timestamp;
    codecStates[at] = packet.codecState;
    sources[at] = packet.sourceSequence;
  }

  /** Forgets what stands where this number goes, because it was sent without a source. */
  void skip(int sequenceNumber) {
    heads[sequenceNumber & mask] = EMPTY;
  }

  /** Where the packet stands, or -1. */
  int find(int sequenceNumber) {
    int at = sequenceNumber & mask;
    int head = heads[at];
    return head != EMPTY && (head & 0xFFFF) == (sequenceNumber & 0xFFFF) ? at : -1;
  }

  int resends(int at) {
    return heads[at] >>> RESENDS_SHIFT;
  }

  /** Milliseconds since the latest resend; meaningless before the first. */
  int sinceResendMillis(int at, long nowNanos) {
    return millis(nowNanos) - resentMillis[at];
  }

  void markResent(int at, long nowNanos) {
    heads[at] += 1 << RESENDS_SHIFT;
    resentMillis[at] = millis(nowNanos);
  }

  void copy(int at, SentPacket out) {
    int head = heads[at];
    out.sequenceNumber = head & 0xFFFF;
    out.marker = (head & MARKER) != 0;
    out.layer = head >>> LAYER_SHIFT & 0x7;
    out.timestamp = timestamps[at];
    out.codecState = codecStates[at];
    out.sourceSequence = sources[at];
  }

  private static int millis(long nowNanos) {
    return (int) (nowNanos / 1_000_000L);
  }
}
