package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.TransactionId;

/** One check under way: a request that waits for its response. */
final class Transaction {
  /** What a check is for. */
  enum Purpose {
    /** Finding out whether the pair works. */
    CHECK,
    /** The same, telling the controlled side to use the pair. */
    NOMINATE,
    /** Keeping a pair in use alive: sent once, the next one follows anyway (RFC 7675). */
    CONSENT
  }

  final TransactionId id;
  final Purpose purpose;
  final boolean controlling;
  final long startedNanos;

  /** When it was last put on the wire. */
  long sentNanos;

  /** When to send again or give up; {@link Nanos#NEVER} for consent. */
  long deadlineNanos = Nanos.NEVER;

  long rtoNanos;
  int transmissions;

  Transaction(TransactionId id, Purpose purpose, boolean controlling, long nowNanos) {
    this.id = id;
    this.purpose = purpose;
    this.controlling = controlling;
    this.startedNanos = nowNanos;
    this.sentNanos = nowNanos;
  }
}
