package dev.hibiki.rtc.sctp;

import java.util.NavigableMap;
import java.util.TreeMap;

/** The incoming half of one SCTP stream: whose turn it is, and who waits. */
final class InboundStream {
  /** First and last TSN of a message that is complete but not next. */
  record Waiting(int firstTsn, int lastTsn) {}

  // Sequence numbers without wrap, so that they sort.
  private final NavigableMap<Long, Waiting> waiting = new TreeMap<>();
  private long next;

  /** The unwrapped number of {@code ssn}: the one nearest to what is expected. */
  long unwrap(int ssn) {
    return next + SerialNumbers.ssnDistance((int) next & 0xffff, ssn);
  }

  long next() {
    return next;
  }

  void next(long number) {
    next = number;
  }

  NavigableMap<Long, Waiting> waiting() {
    return waiting;
  }
}
