package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.TransactionId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends checks: triggered before ordinary ones, paced by Ta, repeated until answered or given up.
 * RFC 8445 sections 6.1.4 and 14, RFC 8489 section 6.2.1.
 */
final class CheckSender {
  /**
   * How many paces a check under way must be old before an inbound check on its pair repeats it at
   * once. RFC 8445 section 7.3.1.4 would begin a new transaction; a repetition does the same on the
   * wire, and an answer to either counts.
   */
  private static final int REPEAT_AFTER_PACES = 4;

  private final IceConfig config;
  private final Role role;
  private final RandomGenerator random;
  private final CheckMessages messages;

  /** When the next new check may go out. */
  private long nextCheckNanos;

  private boolean paced;

  CheckSender(IceConfig config, Role role, RandomGenerator random, CheckMessages messages) {
    this.config = config;
    this.role = role;
    this.random = random;
    this.messages = messages;
  }

  /** An inbound check on a pair that has not succeeded: check it soon. */
  void trigger(Generation generation, CandidatePair pair, long now) {
    if (config.lite() || generation.remoteKey() == null) {
      return;
    }
    switch (pair.state()) {
      case WAITING, FAILED -> {
        pair.state(CandidatePair.State.WAITING);
        generation.enqueue(pair);
      }
      case IN_PROGRESS -> {
        Transaction transaction = pair.retransmittable();
        long quiet = REPEAT_AFTER_PACES * config.checks().pacingNanos();
        if (transaction != null
            && pair.path().protocol() == Path.Protocol.UDP
            && now - transaction.sentNanos >= quiet) {
          transaction.transmissions = Math.min(1, transaction.transmissions);
          transaction.deadlineNanos = now;
        }
      }
      case SUCCEEDED -> {
        // Nothing to find out.
      }
    }
  }

  /**
   * Sends the next new check if its time has come.
   *
   * @param ordinary whether pairs that nothing triggered are checked as well
   */
  void pump(
      long now, Generation current, @Nullable Generation previous, boolean ordinary, IceSink out) {
    if (config.lite() || (paced && now - nextCheckNanos < 0)) {
      return;
    }
    CandidatePair pair = nextIn(current, ordinary);
    Generation generation = current;
    if (pair == null && previous != null) {
      pair = nextIn(previous, false);
      generation = previous;
    }
    if (pair == null) {
      return;
    }
    boolean nominate = pair.nominationWanted && role.controlling();
    begin(
        now,
        generation,
        pair,
        nominate ? Transaction.Purpose.NOMINATE : Transaction.Purpose.CHECK,
        out);
    nextCheckNanos = now + config.checks().pacingNanos();
    paced = true;
  }

  private static @Nullable CandidatePair nextIn(Generation generation, boolean ordinary) {
    if (generation.remoteKey() == null) {
      return null;
    }
    for (CandidatePair pair = generation.triggered.pollFirst();
        pair != null;
        pair = generation.triggered.pollFirst()) {
      pair.triggered = false;
      if (!pair.succeeded() || pair.nominationWanted) {
        return pair;
      }
    }
    return ordinary ? generation.best(CandidatePair.State.WAITING) : null;
  }

  /** Sends a consent check on a pair in use, unless another check does the same already. */
  void consent(long now, Generation generation, CandidatePair pair, IceSink out) {
    if (generation.remoteKey() != null && pair.retransmittable() == null) {
      begin(now, generation, pair, Transaction.Purpose.CONSENT, out);
    }
  }

  private void begin(
      long now,
      Generation generation,
      CandidatePair pair,
      Transaction.Purpose purpose,
      IceSink out) {
    Transaction transaction =
        new Transaction(TransactionId.next(random), purpose, role.controlling(), now);
    if (purpose != Transaction.Purpose.CONSENT) {
      boolean tcp = pair.path().protocol() == Path.Protocol.TCP;
      // RFC 8445 section 14.3: the more pairs compete, the longer the wait.
      long busy = config.checks().pacingNanos() * generation.unfinished();
      transaction.rtoNanos =
          tcp
              ? config.liveness().disconnectedAfterNanos()
              : Math.max(config.checks().initialRtoNanos(), busy);
      transaction.deadlineNanos = now + transaction.rtoNanos;
    }
    if (!pair.succeeded()) {
      pair.state(CandidatePair.State.IN_PROGRESS);
    }
    pair.begin(transaction);
    transmit(now, generation, pair, transaction, out);
  }

  private void transmit(
      long now, Generation generation, CandidatePair pair, Transaction transaction, IceSink out) {
    transaction.sentNanos = now;
    transaction.transmissions++;
    messages.sendRequest(generation, pair, transaction, role, out);
  }

  /** Repeats or gives up what is due. */
  void retransmit(long now, Generation generation, IceSink out) {
    for (int i = 0; i < generation.pairs.size(); i++) {
      CandidatePair pair = generation.pairs.get(i);
      Transaction transaction = pair.retransmittable();
      if (transaction == null || !Nanos.due(transaction.deadlineNanos, now)) {
        continue;
      }
      boolean reliable = pair.path().protocol() == Path.Protocol.TCP;
      if (!reliable && transaction.transmissions < config.checks().maxTransmissions()) {
        transmit(now, generation, pair, transaction, out);
        long doubled = Math.min(2 * transaction.rtoNanos, config.checks().maxRtoNanos());
        transaction.rtoNanos = Math.max(transaction.rtoNanos, doubled);
        transaction.deadlineNanos = now + transaction.rtoNanos;
      } else {
        pair.end(transaction);
        giveUp(generation, pair);
      }
    }
  }

  private static void giveUp(Generation generation, CandidatePair pair) {
    pair.nominationWanted = false;
    if (pair != generation.selected) {
      // A selected pair is judged by its silence alone.
      generation.fail(pair);
    }
  }

  /** When {@link #pump} or {@link #retransmit} has something to do. */
  long deadlineNanos(
      long now, Generation current, @Nullable Generation previous, boolean ordinary) {
    if (config.lite()) {
      return Nanos.NEVER;
    }
    long deadline = retransmission(current);
    boolean pending = pending(current, ordinary);
    if (previous != null) {
      deadline = Nanos.earlier(deadline, retransmission(previous));
      pending |= pending(previous, false);
    }
    return pending ? Nanos.earlier(deadline, paced ? nextCheckNanos : now) : deadline;
  }

  private static boolean pending(Generation generation, boolean ordinary) {
    return generation.remoteKey() != null
        && (!generation.triggered.isEmpty()
            || (ordinary && generation.best(CandidatePair.State.WAITING) != null));
  }

  private static long retransmission(Generation generation) {
    long deadline = Nanos.NEVER;
    for (int i = 0; i < generation.pairs.size(); i++) {
      Transaction transaction = generation.pairs.get(i).retransmittable();
      if (transaction != null) {
        deadline = Nanos.earlier(deadline, transaction.deadlineNanos);
      }
    }
    return deadline;
  }
}
