package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.StunMessage;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A local and a remote candidate, and what checks have told about the path between them. */
public final class CandidatePair {
  /** The states of RFC 8445 section 6.1.2.6 but for Frozen, which one component does not need. */
  public enum State {
    WAITING,
    IN_PROGRESS,
    SUCCEEDED,
    FAILED
  }

  /** Consent checks are two seconds apart: enough for a path that takes as long to answer. */
  private static final int MAX_OUTSTANDING = 4;

  private final Candidate local;
  private final Path path;
  private final ArrayDeque<Transaction> outstanding = new ArrayDeque<>(MAX_OUTSTANDING);
  private Candidate remote;
  private long priority;
  private State state = State.WAITING;
  private boolean nominated;

  /** In the triggered-check queue. */
  boolean triggered;

  /** Controlling: the next check nominates. */
  boolean nominationWanted;

  /** Something authenticated came in on the path, so the sink knows it. */
  boolean validated;

  /** An authenticated check came in. */
  boolean inboundSeen;

  /** What the sender of early checks called itself, until remote credentials are known. */
  @Nullable String claimedUfrag;

  /** When something authenticated last came in; the time of creation before that. */
  long aliveNanos;

  /** Controlled: when a nominating check last came in. */
  long nominationNanos;

  long rttNanos;

  CandidatePair(Candidate local, Candidate remote, Path path, boolean controlling, long nowNanos) {
    this.local = local;
    this.remote = remote;
    this.path = path;
    this.aliveNanos = nowNanos;
    this.nominationNanos = nowNanos;
    this.priority = priorityAs(controlling);
  }

  /** Our candidate; its address is what was announced, which may not be {@code path().local()}. */
  public Candidate local() {
    return local;
  }

  /** The other side's candidate, signalled or learned from its checks. */
  public Candidate remote() {
    return remote;
  }

  /** The way datagrams take. */
  public Path path() {
    return path;
  }

  /** Higher is better. RFC 8445 section 6.1.2.3. */
  public long priority() {
    return priority;
  }

  /** What our checks have found. A lite agent's pairs succeed with the first inbound check. */
  public State state() {
    return state;
  }

  /** True once the controlling side has chosen this pair. */
  public boolean nominated() {
    return nominated;
  }

  /** Smoothed round-trip time of checks in nanoseconds, 0 if none was measured. */
  public long rttNanos() {
    return rttNanos;
  }

  void state(State next) {
    state = next;
  }

  void nominated(boolean value) {
    nominated = value;
  }

  boolean succeeded() {
    return state == State.SUCCEEDED;
  }

  /** Puts the signalled candidate in the place of one learned from a check. */
  void remote(Candidate signalled, boolean controlling) {
    remote = signalled;
    priority = priorityAs(controlling);
  }

  void roleChanged(boolean controlling) {
    priority = priorityAs(controlling);
  }

  private long priorityAs(boolean controlling) {
    return controlling
        ? CandidatePriorities.pair(local.priority(), remote.priority())
        : CandidatePriorities.pair(remote.priority(), local.priority());
  }

  void begin(Transaction transaction) {
    if (outstanding.size() == MAX_OUTSTANDING) {
      outstanding.removeFirst();
    }
    outstanding.addLast(transaction);
  }

  /** The transaction that may be sent again: the latest, unless it is for consent. */
  @Nullable Transaction retransmittable() {
    Transaction latest = outstanding.peekLast();
    return latest == null || latest.deadlineNanos == Nanos.NEVER ? null : latest;
  }

  @Nullable Transaction answeredBy(StunMessage response) {
    for (Transaction transaction : outstanding) {
      if (response.belongsTo(transaction.id)) {
        return transaction;
      }
    }
    return null;
  }

  void end(Transaction transaction) {
    outstanding.remove(transaction);
  }

  void endAll() {
    outstanding.clear();
  }

  /** Takes a sample of the round-trip time; weight as in RFC 6298. */
  void measured(long sampleNanos) {
    rttNanos = rttNanos == 0 ? sampleNanos : rttNanos + (sampleNanos - rttNanos) / 8;
  }

  @Override
  public String toString() {
    return local.address() + " " + path + " " + state + (nominated ? " nominated" : "");
  }
}
