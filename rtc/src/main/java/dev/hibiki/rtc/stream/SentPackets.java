package dev.hibiki.rtc.stream;

/** The most recent packets sent on one SSRC, in primitive arrays keyed by sequence number. */
final class SentPackets {
  static final int MAX_RESENDS = 3;

  private static final int[] NOTHING = new int[0];

  // Of the first word of a packet: its source's number in 41 bits, enough for sixty years.
  private static final long SOURCE_MASK = (1L << 41) - 1;
  private static final int SEQUENCE_SHIFT = 41;
  private static final long MARKER = 1L << 57;
  private static final int LAYER_SHIFT = 58;
  private static final int RESENDS_SHIFT = 61;
  private static final long VALID = 1L << 63;

  private final int mask;
  // Two words for each packet, side by side because a fan-out comes here once per subscriber. The
  // second is the codec's state and the timestamp.
  private final long[] words;
  // Made when the first packet is asked for again.
  private int[] resentMillis = NOTHING;

  SentPackets(int packets) {
    if (Integer.bitCount(packets) != 1 || packets > 1 << 15) {
      throw new IllegalArgumentException("packets " + packets);
    }
    mask = packets - 1;
    words = new long[2 * packets];
  }

  void add(SentPacket packet) {
    int at = (packet.sequenceNumber & mask) << 1;
    words[at] =
        VALID
            | (packet.sourceSequence & SOURCE_MASK)
            | (packet.sequenceNumber & 0xFFFFL) << SEQUENCE_SHIFT
            | (packet.marker ? MARKER : 0)
            | (packet.layer & 0x7L) << LAYER_SHIFT;
    words[at + 1] = (long) packet.codecState << 32 | (packet.timestamp & 0xFFFF_FFFFL);
  }

  /** Forgets what stands where this number goes, because it was sent without a source. */
  void skip(int sequenceNumber) {
    words[(sequenceNumber & mask) << 1] = 0;
  }

  /** Where the packet stands, or -1. */
  int find(int sequenceNumber) {
    int at = sequenceNumber & mask;
    long word = words[at << 1];
    return word < 0 && sequence(word) == (sequenceNumber & 0xFFFF) ? at : -1;
  }

  private static int sequence(long word) {
    return (int) (word >>> SEQUENCE_SHIFT) & 0xFFFF;
  }

  int resends(int at) {
    return (int) (words[at << 1] >>> RESENDS_SHIFT) & MAX_RESENDS;
  }

  /** Milliseconds since the latest resend; meaningless before the first. */
  int sinceResendMillis(int at, long nowNanos) {
    return resentMillis.length == 0 ? 0 : millis(nowNanos) - resentMillis[at];
  }

  /** One more resend; {@link #MAX_RESENDS} is what can be counted. */
  void markResent(int at, long nowNanos) {
    if (resentMillis.length == 0) {
      resentMillis = new int[mask + 1];
    }
    words[at << 1] += 1L << RESENDS_SHIFT;
    resentMillis[at] = millis(nowNanos);
  }

  void copy(int at, SentPacket out) {
    long word = words[at << 1];
    long second = words[(at << 1) + 1];
    out.sequenceNumber = sequence(word);
    out.marker = (word & MARKER) != 0;
    out.layer = (int) (word >>> LAYER_SHIFT) & 0x7;
    out.sourceSequence = word & SOURCE_MASK;
    out.codecState = (int) (second >>> 32);
    out.timestamp = (int) second;
  }

  private static int millis(long nowNanos) {
    return (int) (nowNanos / 1_000_000L);
  }
}
