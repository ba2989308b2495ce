package dev.hibiki.rtc.sctp;

/** The retransmission timeout of the path (RFC 9260 section 6.3.1), in nanoseconds. */
final class RetransmissionTimeout {
  private static final long NANOS_PER_MILLI = 1_000_000;

  // A peer may hold back its SACK by 200 ms. Without this floor for the variance a short round
  // trip yields a timeout below that delay, and every last packet of a burst is sent twice.
  private static final long MIN_DEVIATION_NANOS = 220 * NANOS_PER_MILLI;

  private final long initialNanos;
  private final long minNanos;
  private final long maxNanos;
  private long smoothedNanos;
  private long variationNanos;
  private long timeoutNanos;

  RetransmissionTimeout(SctpConfig.Timers timers) {
    initialNanos = timers.rtoInitialMillis() * NANOS_PER_MILLI;
    minNanos = timers.rtoMinMillis() * NANOS_PER_MILLI;
    maxNanos = timers.rtoMaxMillis() * NANOS_PER_MILLI;
    reset();
  }

  void reset() {
    smoothedNanos = 0;
    variationNanos = 0;
    timeoutNanos = initialNanos;
  }

  /** Takes one measured round trip. */
  void measured(long roundTripNanos) {
    long sample = Math.clamp(roundTripNanos, 1, maxNanos);
    if (smoothedNanos == 0) {
      smoothedNanos = sample;
      variationNanos = sample / 2;
    } else {
      variationNanos += (Math.abs(smoothedNanos - sample) - variationNanos) / 4;
      smoothedNanos += (sample - smoothedNanos) / 8;
    }
    progress();
  }

  /**
   * The peer acknowledged something new: ends a back-off. RFC 9260 waits for a new measurement, but
   * a sender that only repeats itself, or sends FORWARD TSN, never gets one.
   */
  void progress() {
    if (smoothedNanos == 0) {
      timeoutNanos = initialNanos;
      return;
    }
    long deviation = Math.max(4 * variationNanos, MIN_DEVIATION_NANOS);
    timeoutNanos = Math.clamp(smoothedNanos + deviation, minNanos, maxNanos);
  }

  /** Doubles the timeout after it passed in vain. */
  void backOff() {
    timeoutNanos = Math.min(2 * timeoutNanos, maxNanos);
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  /** The smoothed round trip, or 0 before the first measurement. */
  long roundTripNanos() {
    return smoothedNanos;
  }

  /** The timeout at the start, doubled {@code times} times: for the handshake. */
  long backedOff(int times) {
    long nanos = initialNanos;
    for (int i = 0; i < times && nanos < maxNanos; i++) {
      nanos *= 2;
    }
    return Math.min(nanos, maxNanos);
  }
}
