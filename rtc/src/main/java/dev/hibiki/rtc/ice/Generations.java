package dev.hibiki.rtc.ice;

import org.jspecify.annotations.Nullable;

/**
 * The generation in force, during a restart the one before it, and the pairs of both: how they come
 * and go within their bounds.
 */
final class Generations {
  private final IceConfig config;
  private final Role role;
  private final LocalCandidates locals;
  private final DropCounters drops;
  private final ForgottenPaths forgotten = new ForgottenPaths();
  private Generation current;
  private @Nullable Generation previous;

  Generations(
      IceConfig config,
      Role role,
      LocalCandidates locals,
      DropCounters drops,
      IceCredentials local) {
    this.config = config;
    this.role = role;
    this.locals = locals;
    this.drops = drops;
    this.current = new Generation(local);
  }

  Generation current() {
    return current;
  }

  @Nullable Generation previous() {
    return previous;
  }

  boolean acceptsUfrag(String localUfrag) {
    Generation old = previous;
    return current.local.ufrag().equals(localUfrag)
        || (old != null && old.local.ufrag().equals(localUfrag));
  }

  private boolean holdsValidated(Path path) {
    Generation old = previous;
    return holdsValidated(current, path) || (old != null && holdsValidated(old, path));
  }

  private static boolean holdsValidated(Generation generation, Path path) {
    CandidatePair pair = generation.find(path);
    return pair != null && pair.validated;
  }

  /** The generation whose pair {@code pair} is; it must be of one. */
  Generation of(CandidatePair pair) {
    Generation old = previous;
    return old != null && old.pairs.contains(pair) ? old : current;
  }

  /**
   * Puts a new generation in force.
   *
   * @param keep whether the path in use is worth keeping
   */
  void begin(IceCredentials local, boolean keep, long now) {
    Generation old = previous;
    if (!keep) {
      retire(old, now);
      retire(current, now);
      previous = null;
    } else if (old == null || old.active() == null) {
      retire(old, now);
      previous = current;
    } else {
      // The one in between was never nominated: the path in use is still that of the one before.
      retire(current, now);
    }
    current = new Generation(local);
  }

  /** The generation in force has a nominated pair: the one before it has served. */
  void settleOnCurrent(long now) {
    retire(previous, now);
    previous = null;
  }

  private void retire(@Nullable Generation generation, long now) {
    if (generation != null) {
      for (CandidatePair pair : generation.pairs) {
        forget(pair, now);
      }
    }
  }

  private void forget(CandidatePair pair, long now) {
    if (pair.validated) {
      forgotten.add(pair.path(), now);
    }
  }

  /** Takes a pair out; its path lingers for datagrams that are still under way. */
  void discard(Generation generation, CandidatePair pair, long now) {
    generation.remove(pair);
    forget(pair, now);
  }

  /** Takes out at once the pairs of a path that does not exist any more; true if there were any. */
  boolean remove(Path path) {
    Generation old = previous;
    boolean known = old != null && remove(old, path);
    return remove(current, path) || known;
  }

  private static boolean remove(Generation generation, Path path) {
    CandidatePair pair = generation.find(path);
    if (pair == null) {
      return false;
    }
    generation.remove(pair);
    return true;
  }

  /** Pairs a signalled candidate with our sockets. */
  void pairUp(Candidate remote, long now) {
    for (CandidatePair pair : current.pairs) {
      if (pair.remote().type() == CandidateType.PEER_REFLEXIVE
          && pair.remote().sameAddress(remote)) {
        pair.remote(remote, role.controlling());
      }
    }
    if (config.lite()) {
      return;
    }
    for (Path path : locals.pathsTo(remote)) {
      Candidate local = locals.of(path);
      if (local == null || current.find(path) != null) {
        continue;
      }
      if (current.pairs.size() >= config.maxPairs()) {
        drops.drop(IceDropReason.TOO_MANY_PAIRS);
        return;
      }
      current.pairs.add(new CandidatePair(local, remote, path, role.controlling(), now));
    }
  }

  /**
   * The pair of an authenticated check's path. If there is none it is learned: its remote candidate
   * is peer-reflexive unless one of that address was signalled. RFC 8445 section 7.3.1.3.
   *
   * @return null if all pairs are in use
   */
  @Nullable CandidatePair findOrLearn(Generation generation, Path path, long priority, long now) {
    CandidatePair known = generation.find(path);
    Candidate local = known != null ? null : locals.of(path);
    if (local == null) {
      return known;
    }
    Candidate remote = Candidate.peerReflexive(path, priority);
    for (Candidate signalled : generation.remoteCandidates) {
      if (signalled.sameAddress(remote)) {
        remote = signalled;
      }
    }
    if (generation.pairs.size() >= config.maxPairs()) {
      CandidatePair victim = generation.expendable();
      if (victim == null) {
        return null;
      }
      discard(generation, victim, now);
    }
    CandidatePair pair = new CandidatePair(local, remote, path, role.controlling(), now);
    generation.pairs.add(pair);
    return pair;
  }

  /** Priorities and nominations depend on who controls. */
  void roleSwitched() {
    roleSwitched(current);
    Generation old = previous;
    if (old != null) {
      roleSwitched(old);
    }
  }

  private void roleSwitched(Generation generation) {
    for (CandidatePair pair : generation.pairs) {
      pair.roleChanged(role.controlling());
      pair.nominationWanted = false;
      if (pair != generation.selected) {
        pair.nominated(false);
      }
    }
  }

  void tellForgotten(long now, IceSink out) {
    if (forgotten.deadlineNanos() != Nanos.NEVER) {
      forgotten.flush(now, this::holdsValidated, out);
    }
  }

  long forgottenDeadlineNanos() {
    return forgotten.deadlineNanos();
  }
}
