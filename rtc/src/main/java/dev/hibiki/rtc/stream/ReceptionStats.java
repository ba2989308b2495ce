package dev.hibiki.rtc.stream;

/**
 * Counters of a received stream, and loss and jitter as RFC 3550 appendix A defines them.
 *
 * <p>Loss is what the network lost: packets that were recovered by retransmission still count as
 * lost here, and are counted as recovered. Not thread-safe.
 */
public final class ReceptionStats {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A longer pause says nothing about jitter. */
  private static final long MAX_JITTER_STEP_NANOS = 5 * NANOS_PER_SECOND;

  private final int clockRateHz;

  private long packets;
  private long payloadBytes;
  private long headerBytes;
  private long duplicates;
  private long reordered;
  private long tooOld;
  private long recovered;
  private long nacksSent;
  private long keyframeRequestsSent;
  private long lastPacketNanos;

  // Counted packets of all sequence ranges before the present one.
  private long expectedBefore;
  private long base = -1;
  private long highest = -1;
  private long received;

  private long reportedExpected;
  private long reportedReceived;
  private int fractionLost;

  // Of the first packet with the latest timestamp.
  private int lastTimestamp;
  private long lastFrameNanos;
  // Sixteen times the jitter.
  private long jitterScaled;
  private boolean hasTransit;

  ReceptionStats(int clockRateHz) {
    this.clockRateHz = clockRateHz;
  }

  /** A new range of sequence numbers begins; the gap before it is no loss. */
  void beginRange(long extendedSequence) {
    if (base >= 0) {
      expectedBefore += highest - base + 1;
    }
    base = extendedSequence;
    highest = extendedSequence - 1;
    hasTransit = false;
  }

  void onPacket(
      long nowNanos, long extendedSequence, int timestamp, int headerLength, int payloadLength) {
    packets++;
    received++;
    base = Math.min(base, extendedSequence);
    headerBytes += headerLength;
    payloadBytes += payloadLength;
    if (extendedSequence > highest) {
      highest = extendedSequence;
      updateJitter(nowNanos, timestamp);
    } else {
      reordered++;
    }
    lastPacketNanos = nowNanos;
  }

  /** The packet was retransmitted; the network lost it, so only its bytes count. */
  void onRecovered(int headerLength, int payloadLength) {
    recovered++;
    headerBytes += headerLength;
    payloadBytes += payloadLength;
  }

  void onDuplicate() {
    duplicates++;
  }

  void onTooOld() {
    tooOld++;
  }

  void onNacks(int count) {
    nacksSent += count;
  }

  void onKeyframeRequest() {
    keyframeRequestsSent++;
  }

  private void updateJitter(long nowNanos, int timestamp) {
    // The packets of one frame leave in a burst: pacing is not jitter.
    if (hasTransit && timestamp == lastTimestamp) {
      return;
    }
    long elapsedNanos = nowNanos - lastFrameNanos;
    if (hasTransit && elapsedNanos >= 0 && elapsedNanos < MAX_JITTER_STEP_NANOS) {
      long elapsedTicks = elapsedNanos * clockRateHz / NANOS_PER_SECOND;
      long difference = Math.abs(elapsedTicks - (timestamp - lastTimestamp));
      if (difference < 5L * clockRateHz) {
        jitterScaled += difference - ((jitterScaled + 8) >> 4);
      }
    }
    hasTransit = true;
    lastTimestamp = timestamp;
    lastFrameNanos = nowNanos;
  }

  /** The highest extended sequence number that came on the stream itself. */
  long highest() {
    return highest;
  }

  /** Begins a new report interval: {@link #fractionLost} is that of the one that ends. */
  void report() {
    long expectedNow = expected();
    long expectedInterval = expectedNow - reportedExpected;
    long lostInterval = expectedInterval - (received - reportedReceived);
    fractionLost =
        expectedInterval <= 0 || lostInterval <= 0
            ? 0
            : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    reportedExpected = expectedNow;
    reportedReceived = received;
  }

  /** Packets received, without duplicates, recovered ones and those that came too late. */
  public long packets() {
    return packets;
  }

  /** Payload bytes received or recovered, without padding. */
  public long payloadBytes() {
    return payloadBytes;
  }

  /** Header and padding bytes received or recovered. */
  public long headerBytes() {
    return headerBytes;
  }

  public long duplicates() {
    return duplicates;
  }

  /** Packets that came after a later one. */
  public long reordered() {
    return reordered;
  }

  public long tooOld() {
    return tooOld;
  }

  /** Packets that came by retransmission. */
  public long recovered() {
    return recovered;
  }

  /** Sequence numbers asked for, repetitions included. */
  public long nacksSent() {
    return nacksSent;
  }

  public long keyframeRequestsSent() {
    return keyframeRequestsSent;
  }

  /** Packets the sender has sent as far as sequence numbers tell. */
  public long expected() {
    return base < 0 ? 0 : expectedBefore + highest - base + 1;
  }

  /** Packets lost on the network. */
  public long lost() {
    return expected() - received;
  }

  /** Of 256 packets in the latest report interval. */
  public int fractionLost() {
    return fractionLost;
  }

  /** Interarrival jitter in RTP ticks. */
  public long jitterTicks() {
    return jitterScaled >> 4;
  }

  public long jitterNanos() {
    return jitterTicks() * NANOS_PER_SECOND / clockRateHz;
  }

  /** When the latest packet came; meaningless before the first. */
  public long lastPacketNanos() {
    return lastPacketNanos;
  }
}
