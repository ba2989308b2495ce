package dev.hibiki.rtc.ice;

import org.jspecify.annotations.Nullable;

/** Decides which working pair is used. RFC 8445 section 8.1. */
final class Nomination {
  private final IceConfig config;

  Nomination(IceConfig config) {
    this.config = config;
  }

  /**
   * Controlled: whether a pair that the other side has just nominated takes the place of the
   * selected one.
   *
   * <p>Equal priorities are those of one candidate whose NAT has given it another port.
   *
   * <p>Some clients nominate every pair that works (aggressive nomination): among those the best
   * one counts. Others mean the latest, be its priority lower, and keep saying so; they are told
   * apart by how long the selected pair has not been nominated again.
   */
  boolean accepts(@Nullable CandidatePair selected, CandidatePair pair, long now) {
    if (selected == null || selected == pair || config.lite()) {
      return true;
    }
    return pair.priority() >= selected.priority()
        || pair.nominationNanos - selected.nominationNanos >= config.checks().nominationHoldNanos()
        || now - selected.aliveNanos >= config.liveness().disconnectedAfterNanos();
  }

  /** Controlling: the pair to nominate now, or null for none. */
  @Nullable CandidatePair choose(Generation generation, long now) {
    for (int i = 0; i < generation.pairs.size(); i++) {
      if (generation.pairs.get(i).nominationWanted) {
        return null;
      }
    }
    CandidatePair best = generation.best(CandidatePair.State.SUCCEEDED);
    if (best == null) {
      return null;
    }
    CandidatePair selected = generation.selected;
    if (selected == null) {
      return waitsForBetter(generation, best, now) ? null : best;
    }
    if (best.path().protocol() == Path.Protocol.UDP
        && selected.path().protocol() == Path.Protocol.TCP) {
      return best;
    }
    return now - selected.aliveNanos >= silenceBeforeChange() ? liveliest(generation, now) : null;
  }

  private boolean waitsForBetter(Generation generation, CandidatePair best, long now) {
    long waited = now - generation.firstSuccessNanos;
    if (waited >= config.checks().nominationDelayNanos()) {
      return false;
    }
    if (!generation.remoteCandidatesComplete) {
      // A better candidate may be on its way.
      return true;
    }
    for (CandidatePair pair : generation.pairs) {
      boolean open =
          pair.state() == CandidatePair.State.WAITING
              || pair.state() == CandidatePair.State.IN_PROGRESS;
      if (open && pair.priority() > best.priority()) {
        return true;
      }
    }
    return false;
  }

  /** Another pair than the selected one that is being heard of, or null. */
  private @Nullable CandidatePair liveliest(Generation generation, long now) {
    CandidatePair best = null;
    for (CandidatePair pair : generation.pairs) {
      if (pair != generation.selected
          && pair.succeeded()
          && now - pair.aliveNanos < silenceBeforeChange()
          && (best == null || pair.aliveNanos - best.aliveNanos > 0)) {
        best = pair;
      }
    }
    return best;
  }

  /** Three consent checks without a sign of life. */
  private long silenceBeforeChange() {
    return 3 * config.liveness().keepaliveNanos();
  }

  /** Controlling: when {@link #choose} may answer differently just because time has passed. */
  long deadlineNanos(Generation generation) {
    if (generation.selected != null || generation.firstSuccessNanos == Nanos.NEVER) {
      return Nanos.NEVER;
    }
    for (CandidatePair pair : generation.pairs) {
      if (pair.nominationWanted) {
        return Nanos.NEVER;
      }
    }
    return generation.best(CandidatePair.State.SUCCEEDED) == null
        ? Nanos.NEVER
        : generation.firstSuccessNanos + config.checks().nominationDelayNanos();
  }
}
