package dev.hibiki.rtc.sctp;

/** How many bytes may be in flight (RFC 9260 section 7.2), chunk headers included. */
final class CongestionWindow {
  // Peers acknowledge every second packet, so counting one packet per SACK would halve the growth
  // of slow start (RFC 3465 with L = 2).
  private static final int SLOW_START_PACKETS_PER_SACK = 2;
  private static final int MIN_THRESHOLD_PACKETS = 4;
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final int packetBytes;
  private final int initialPackets;
  private int windowBytes;
  private int thresholdBytes;
  private int partialBytes;
  private boolean recovering;
  private int recoveryExitTsn;

  CongestionWindow(int packetBytes, int initialPackets) {
    this.packetBytes = packetBytes;
    this.initialPackets = initialPackets;
    reset(MAX_BYTES);
  }

  /** Starts over, with the peer's receiver window as the threshold of slow start. */
  void reset(int peerWindowBytes) {
    windowBytes = initialPackets * packetBytes;
    thresholdBytes = Math.max(peerWindowBytes, MIN_THRESHOLD_PACKETS * packetBytes);
    partialBytes = 0;
    recovering = false;
  }

  int bytes() {
    return windowBytes;
  }

  int thresholdBytes() {
    return thresholdBytes;
  }

  boolean recovering() {
    return recovering;
  }

  /**
   * An acknowledgement moved the cumulative TSN to {@code cumulativeTsn}.
   *
   * @param ackedBytes newly acknowledged bytes, gaps included
   * @param flightBytesBefore bytes in flight before this acknowledgement
   */
  void acknowledged(int cumulativeTsn, int ackedBytes, int flightBytesBefore) {
    if (recovering) {
      if (!SerialNumbers.before(cumulativeTsn, recoveryExitTsn)) {
        recovering = false;
      }
      return;
    }
    // A window that was not used says nothing about the path.
    boolean used = flightBytesBefore + packetBytes > windowBytes;
    if (windowBytes <= thresholdBytes) {
      if (used) {
        grow(Math.min(ackedBytes, SLOW_START_PACKETS_PER_SACK * packetBytes));
      }
      return;
    }
    partialBytes += ackedBytes;
    if (partialBytes >= windowBytes) {
      partialBytes -= windowBytes;
      if (used) {
        grow(packetBytes);
      } else {
        partialBytes = 0;
      }
    }
  }

  /** Later data was acknowledged three times: halves once per flight; true if it did. */
  boolean lossFound(int highestSentTsn) {
    if (recovering) {
      return false;
    }
    recovering = true;
    recoveryExitTsn = highestSentTsn;
    thresholdBytes = Math.max(windowBytes / 2, MIN_THRESHOLD_PACKETS * packetBytes);
    windowBytes = thresholdBytes;
    partialBytes = 0;
    return true;
  }

  /** The retransmission timer expired: down to one packet. */
  void timedOut() {
    thresholdBytes = Math.max(windowBytes / 2, MIN_THRESHOLD_PACKETS * packetBytes);
    windowBytes = packetBytes;
    partialBytes = 0;
    recovering = false;
  }

  private void grow(int bytes) {
    windowBytes = Math.min(windowBytes + bytes, MAX_BYTES);
  }
}
