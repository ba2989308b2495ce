package dev.hibiki.rtc.stream;

/** Counters of a sent stream and what its receiver reports. Not thread-safe. */
public final class SenderStats {
  private long packets;
  private long payloadBytes;
  private long headerBytes;
  private long retransmittedPackets;
  private long retransmittedBytes;
  private long nacksReceived;
  private long nacksRefused;
  private long keyframeRequestsReceived;
  private boolean reported;
  private int fractionLost;
  private int cumulativeLost;
  private int highestSequence;
  private long jitterTicks;
  private long rttNanos = -1;
  private int firstSequence;
  private int latestSequence;
  private long sequenceSpan;
  private long reordered;
  private long reportNanos;

  SenderStats() {}

  void onSent(int sequenceNumber, int headerLength, int payloadLength) {
    int step = (short) (sequenceNumber - latestSequence);
    if (packets == 0) {
      firstSequence = sequenceNumber;
      latestSequence = sequenceNumber;
      sequenceSpan = 1;
    } else if (step > 0) {
      latestSequence = sequenceNumber;
      sequenceSpan += step;
    } else {
      reordered++;
    }
    packets++;
    headerBytes += headerLength;
    payloadBytes += payloadLength;
  }

  void onRetransmitted(int length) {
    retransmittedPackets++;
    retransmittedBytes += length;
  }

  void onNack(boolean answered) {
    nacksReceived++;
    if (!answered) {
      nacksRefused++;
    }
  }

  void onKeyframeRequest() {
    keyframeRequestsReceived++;
  }

  void onReport(long nowNanos, int fraction, int lost, int highest, int jitter) {
    reported = true;
    reportNanos = nowNanos;
    fractionLost = fraction;
    cumulativeLost = lost;
    highestSequence = highest;
    jitterTicks = Integer.toUnsignedLong(jitter);
  }

  void onRoundTrip(long nanos) {
    rttNanos = rttNanos < 0 ? nanos : rttNanos + (nanos - rttNanos) / 8;
  }

  /** Packets sent for the first time. */
  public long packets() {
    return packets;
  }

  /** The 16 bit sequence number of the first of them. */
  public int firstSequence() {
    return firstSequence;
  }

  /** Sequence numbers between the first and the latest under which nothing was sent (yet). */
  public long unsent() {
    return sequenceSpan - packets;
  }

  /** Packets sent after one with a higher number. */
  public long reordered() {
    return reordered;
  }

  /** Their payload bytes, without padding. */
  public long payloadBytes() {
    return payloadBytes;
  }

  /** Their header and padding bytes. */
  public long headerBytes() {
    return headerBytes;
  }

  public long retransmittedPackets() {
    return retransmittedPackets;
  }

  /** Bytes of retransmitted packets, headers included. */
  public long retransmittedBytes() {
    return retransmittedBytes;
  }

  /** Sequence numbers the receiver asked for. */
  public long nacksReceived() {
    return nacksReceived;
  }

  /** Those of them that were not answered: gone, too soon, or too often. */
  public long nacksRefused() {
    return nacksRefused;
  }

  public long keyframeRequestsReceived() {
    return keyframeRequestsReceived;
  }

  /** True once the receiver has reported; the accessors that follow mean something. */
  public boolean reported() {
    return reported;
  }

  /** When the latest report came. */
  public long reportNanos() {
    return reportNanos;
  }

  /** Of 256 packets in the receiver's latest interval. */
  public int fractionLost() {
    return fractionLost;
  }

  /** Packets the receiver has missed in all. */
  public int cumulativeLost() {
    return cumulativeLost;
  }

  /** Cycles and highest sequence number the receiver has seen. */
  public int highestSequence() {
    return highestSequence;
  }

  public long jitterTicks() {
    return jitterTicks;
  }

  /** The smoothed round trip time by reports, -1 if none was measured. */
  public long rttNanos() {
    return rttNanos;
  }
}
