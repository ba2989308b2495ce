package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunErrorCodes;
import dev.hibiki.rtc.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One side of ICE for one component: finds a path to the other side, keeps it alive, notices when
 * it is lost. RFC 8445; full in either role, or lite.
 *
 * <p>A machine without I/O, on one owner thread. Every input that may cause output takes the time
 * and an {@link IceSink}; after the call all of its effects are in the sink. {@link #onTimeout} is
 * to be called when {@link #deadlineNanos} has passed; earlier calls are harmless.
 *
 * <p>Checks that arrive before the remote credentials are answered, since that takes our password
 * only, and checked back once the credentials are there. A restart keeps the old path in use until
 * a pair under the new credentials is nominated.
 */
public final class IceAgent {
  private final IceConfig config;
  private final RandomGenerator random;
  private final Role role;
  private final LocalCandidates locals = new LocalCandidates();
  private final DropCounters drops = new DropCounters();
  private final StunMessage message = new StunMessage();
  private final CheckResponses responses = new CheckResponses(drops);
  private final Generations generations;
  private final CheckResponder responder;
  private final CheckSender sender;
  private final Nomination nomination;
  private final LivenessMonitor liveness;

  /** The pair in use. */
  private @Nullable CandidatePair active;

  /** The latest clock reading, for inputs that come without one. */
  private long clockNanos;

  private long deadlineNanos = Nanos.NEVER;

  /**
   * Makes an agent that answers checks for {@code local} at once.
   *
   * @param random for transaction ids and the tie-breaker; must be hard to guess
   */
  public IceAgent(IceConfig config, IceCredentials local, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.role = new Role(config, random);
    CheckMessages messages = new CheckMessages();
    this.responder = new CheckResponder(role, locals, messages, drops);
    this.sender = new CheckSender(config, role, random, messages);
    this.nomination = new Nomination(config);
    this.liveness = new LivenessMonitor(config, random);
    this.generations = new Generations(config, role, locals, drops, local);
  }

  /** What to announce; changes with {@link #restart}. */
  public IceCredentials localCredentials() {
    return generations.current().local;
  }

  /** What the other side announced for the current credentials of ours, or null. */
  public @Nullable IceCredentials remoteCredentials() {
    return generations.current().remote();
  }

  /** True for the fragments under which checks are answered: the current one and that before. */
  public boolean acceptsUfrag(String localUfrag) {
    return generations.acceptsUfrag(localUfrag);
  }

  /** Like {@link #restart(long, IceCredentials)} with credentials drawn at random. */
  public IceCredentials restart(long now) {
    return restart(now, IceCredentials.generate(random));
  }

  /**
   * Begins a new generation: new credentials of ours, remote ones and candidates to come. A path in
   * use stays in use until the other side nominates one under the new credentials; until then the
   * old fragment is accepted too. Leads out of {@link IceState#FAILED}. RFC 8445 section 9.
   *
   * @return the credentials to announce
   */
  public IceCredentials restart(long now, IceCredentials next) {
    clockNanos = now;
    generations.begin(next, liveness.state() != IceState.FAILED, now);
    liveness.restarted(now);
    deadlineNanos = computeDeadline();
    return next;
  }

  /**
   * Adds a candidate of ours; the same again is ignored.
   *
   * @param base the socket's address as it appears in {@link Path#local}; may differ from the
   *     candidate's address, which is the announced one
   */
  public void addLocalCandidate(Candidate candidate, InetSocketAddress base) {
    if (locals.add(candidate, base)) {
      for (Candidate remote : generations.current().remoteCandidates) {
        generations.pairUp(remote, clockNanos);
      }
      deadlineNanos = computeDeadline();
    }
  }

  /** Our candidates in the order in which they were added; a live view. */
  public List<Candidate> localCandidates() {
    return locals.candidates();
  }

  /**
   * Takes the other side's credentials and begins checking. The same again is ignored; other ones
   * without a {@link #restart} of ours begin checking anew. Without effect in {@link
   * IceState#FAILED}.
   */
  public void remoteCredentials(long now, IceCredentials remote, IceSink out) {
    clockNanos = now;
    Generation current = generations.current();
    if (remote.equals(current.remote()) || liveness.state() == IceState.FAILED) {
      return;
    }
    current.remote(remote);
    for (CandidatePair pair : List.copyOf(current.pairs)) {
      String claimed = pair.claimedUfrag;
      pair.claimedUfrag = null;
      if (claimed != null && !claimed.equals(remote.ufrag())) {
        generations.discard(current, pair, now);
        continue;
      }
      pair.endAll();
      if (!config.lite() && pair != current.selected) {
        pair.state(CandidatePair.State.WAITING);
        if (pair.inboundSeen) {
          sender.trigger(current, pair, now);
        }
      }
    }
    liveness.checkingBegan(now);
    settle(out);
  }

  /** Takes one remote candidate, before or after the credentials. Duplicates are ignored. */
  public void addRemoteCandidate(long now, Candidate candidate, IceSink out) {
    clockNanos = now;
    Generation current = generations.current();
    if (liveness.state() == IceState.FAILED) {
      drops.drop(IceDropReason.FAILED);
      return;
    }
    if (candidate.component() != 1 || !locals.plausible(candidate)) {
      drops.drop(IceDropReason.UNUSABLE_CANDIDATE);
      return;
    }
    for (Candidate known : current.remoteCandidates) {
      if (known.sameAddress(candidate)) {
        return;
      }
    }
    if (current.remoteCandidates.size() >= config.maxRemoteCandidates()) {
      drops.drop(IceDropReason.TOO_MANY_CANDIDATES);
      return;
    }
    current.remoteCandidates.add(candidate);
    generations.pairUp(candidate, now);
    settle(out);
  }

  /** No more remote candidates will come for the current credentials. */
  public void endOfRemoteCandidates() {
    generations.current().remoteCandidatesComplete = true;
    deadlineNanos = computeDeadline();
  }

  /**
   * Takes a datagram that arrived on {@code path}.
   *
   * @return false if it was dropped, for a reason that {@link #dropped} counts
   */
  public boolean handle(long now, Path path, byte[] buf, int off, int len, IceSink out) {
    clockNanos = now;
    if (liveness.state() == IceState.FAILED) {
      return drops.drop(IceDropReason.FAILED);
    }
    if (!message.wrap(buf, off, len)) {
      return drops.drop(IceDropReason.MALFORMED);
    }
    if (message.method() != StunMessage.BINDING) {
      return drops.drop(IceDropReason.UNKNOWN_METHOD);
    }
    if (message.hasFingerprint() && !message.fingerprintHolds()) {
      return drops.drop(IceDropReason.BAD_FINGERPRINT);
    }
    StunClass messageClass = message.messageClass();
    if (messageClass == StunClass.INDICATION) {
      // A keepalive (RFC 8445 section 11): proves nothing and wants nothing.
      return true;
    }
    boolean taken =
        messageClass == StunClass.REQUEST ? request(now, path, out) : response(now, path, out);
    if (taken) {
      settle(out);
    }
    return taken;
  }

  private boolean request(long now, Path path, IceSink out) {
    boolean controlled = !role.controlling();
    Generation generation =
        responder.answer(message, path, generations.current(), generations.previous(), out);
    if (controlled == role.controlling()) {
      generations.roleSwitched();
    }
    if (generation == null) {
      return false;
    }
    long priority = message.uint32(StunAttributes.PRIORITY);
    CandidatePair pair = generations.findOrLearn(generation, path, priority, now);
    if (pair == null) {
      return drops.drop(IceDropReason.TOO_MANY_PAIRS);
    }
    if (generation.remote() == null) {
      int username = message.valueOffset(StunAttributes.USERNAME);
      pair.claimedUfrag =
          generation.claimedUfrag(message.array(), username, message.valueLength(username));
    }
    pair.inboundSeen = true;
    heardOf(pair, now, out);
    boolean nominates = !role.controlling() && message.has(StunAttributes.USE_CANDIDATE);
    if (nominates) {
      pair.nominated(true);
      pair.nominationNanos = now;
    }
    if (config.lite()) {
      pair.state(CandidatePair.State.SUCCEEDED);
    }
    if (pair.succeeded()) {
      works(generation, pair, nominates);
    } else {
      sender.trigger(generation, pair, now);
    }
    return true;
  }

  private boolean response(long now, Path path, IceSink out) {
    CheckResponses.Answered answered =
        responses.accept(message, path, generations.current(), generations.previous());
    if (answered == null) {
      return false;
    }
    Generation generation = answered.generation();
    CandidatePair pair = answered.pair();
    Transaction transaction = answered.transaction();
    if (message.messageClass() == StunClass.ERROR) {
      refused(generation, pair, transaction);
      return true;
    }
    if (transaction.transmissions == 1) {
      // Of a repeated request it is not known which one was answered.
      pair.measured(Math.max(1, now - transaction.sentNanos));
    }
    heardOf(pair, now, out);
    pair.state(CandidatePair.State.SUCCEEDED);
    if (generation.firstSuccessNanos == Nanos.NEVER) {
      generation.firstSuccessNanos = now;
    }
    boolean nominates = pair.nominated();
    if (transaction.purpose == Transaction.Purpose.NOMINATE) {
      pair.nominationWanted = false;
      nominates |= role.controlling();
    }
    works(generation, pair, nominates);
    return true;
  }

  private void refused(Generation generation, CandidatePair pair, Transaction transaction) {
    if (message.errorCode() != StunErrorCodes.ROLE_CONFLICT) {
      if (pair != generation.selected) {
        generation.fail(pair);
      }
      return;
    }
    if (role.giveWay(transaction.controlling)) {
      generations.roleSwitched();
    }
    if (!pair.succeeded()) {
      pair.endAll();
      pair.state(CandidatePair.State.WAITING);
      sender.trigger(generation, pair, clockNanos);
    }
  }

  private static void heardOf(CandidatePair pair, long now, IceSink out) {
    pair.aliveNanos = now;
    if (!pair.validated) {
      pair.validated = true;
      out.pathValidated(pair.path());
    }
  }

  /** A check on {@code pair} has succeeded: use it if it is nominated or there is nothing yet. */
  private void works(Generation generation, CandidatePair pair, boolean nominated) {
    if (nominated
        && (role.controlling() || nomination.accepts(generation.selected, pair, clockNanos))) {
      if (generation.selected != null) {
        generation.selected.nominated(false);
      }
      pair.nominated(true);
      generation.selected = pair;
      if (generation == generations.current()) {
        generations.settleOnCurrent(clockNanos);
      }
      return;
    }
    CandidatePair known = generation.provisional;
    boolean stale =
        known != null
            && known != pair
            && clockNanos - known.aliveNanos >= config.checks().nominationHoldNanos();
    // A controlled agent waits for a check from the other side: only then is it known to listen.
    if ((known == null || stale) && (pair.inboundSeen || role.controlling())) {
      generation.provisional = pair;
    }
  }

  /**
   * Controlling: nominates the pair of {@code path} in the place of the selected one.
   *
   * @return false if the agent is controlled or knows no working pair of that path
   */
  public boolean nominate(long now, Path path, IceSink out) {
    clockNanos = now;
    CandidatePair pair = generations.current().find(path);
    if (pair == null || !pair.succeeded() || !role.controlling()) {
      return false;
    }
    nominate(pair);
    settle(out);
    return true;
  }

  private void nominate(CandidatePair pair) {
    pair.nominationWanted = true;
    generations.current().enqueue(pair);
  }

  /** The TCP connection of {@code path} is gone: its pair is, too. */
  public void pathClosed(long now, Path path, IceSink out) {
    clockNanos = now;
    if (generations.remove(path) && liveness.state() != IceState.FAILED) {
      out.pathForgotten(path);
      settle(out);
    }
  }

  /** Does what is due. */
  public void onTimeout(long now, IceSink out) {
    clockNanos = now;
    if (liveness.state() == IceState.FAILED) {
      return;
    }
    sender.retransmit(now, generations.current(), out);
    Generation old = generations.previous();
    if (old != null) {
      sender.retransmit(now, old, out);
    }
    CandidatePair pair = active;
    if (pair != null && liveness.consentDue(now)) {
      sender.consent(now, generations.of(pair), pair, out);
    }
    settle(out);
  }

  /** Brings everything that follows from the pairs' states up to date; ends every input. */
  private void settle(IceSink out) {
    long now = clockNanos;
    Generation current = generations.current();
    CandidatePair choice = role.controlling() ? nomination.choose(current, now) : null;
    if (choice != null) {
      nominate(choice);
    }
    sender.pump(now, current, generations.previous(), checksOrdinaryPairs(), out);
    CandidatePair best = chooseActive(now);
    boolean changed = best != null && (active == null || !active.path().equals(best.path()));
    active = best;
    generations.tellForgotten(now, out);
    boolean stateChanged = liveness.update(now, best, current.remote() != null);
    if (liveness.state() == IceState.FAILED) {
      active = null;
      deadlineNanos = Nanos.NEVER;
    } else {
      if (changed) {
        liveness.pathChanged(now);
      }
      deadlineNanos = computeDeadline();
      if (changed && best != null) {
        out.pathSelected(best.path());
      }
    }
    // Last, since the receiver may close everything on it.
    if (stateChanged) {
      out.stateChanged(liveness.state());
    }
  }

  private boolean checksOrdinaryPairs() {
    return generations.current().selected == null || liveness.state() == IceState.DISCONNECTED;
  }

  private @Nullable CandidatePair chooseActive(long now) {
    Generation current = generations.current();
    if (current.selected != null) {
      return current.selected;
    }
    Generation before = generations.previous();
    CandidatePair old = before == null ? null : before.active();
    boolean oldLives =
        old != null && now - old.aliveNanos < config.liveness().disconnectedAfterNanos();
    return oldLives || current.provisional == null ? old : current.provisional;
  }

  private long computeDeadline() {
    if (liveness.state() == IceState.FAILED) {
      return Nanos.NEVER;
    }
    Generation current = generations.current();
    long deadline =
        sender.deadlineNanos(clockNanos, current, generations.previous(), checksOrdinaryPairs());
    if (role.controlling()) {
      deadline = Nanos.earlier(deadline, nomination.deadlineNanos(current));
    }
    deadline = Nanos.earlier(deadline, liveness.deadlineNanos(active));
    return Nanos.earlier(deadline, generations.forgottenDeadlineNanos());
  }

  /** When {@link #onTimeout} is wanted next, or {@link Long#MAX_VALUE}. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Where to send now: nominated or, before that, known to work; null if there is none. */
  public @Nullable Path sendPath() {
    CandidatePair pair = active;
    return pair == null ? null : pair.path();
  }

  /** The nominated pair in use, or null before nomination. */
  public @Nullable CandidatePair selectedPair() {
    CandidatePair pair = active;
    return pair != null && pair.nominated() ? pair : null;
  }

  /** How far connectivity has come. */
  public IceState state() {
    return liveness.state();
  }

  /** True in the controlling role, which a role conflict may change. */
  public boolean controlling() {
    return role.controlling();
  }

  /** Smoothed round-trip time of the path in use in nanoseconds, 0 if none was measured. */
  public long rttNanos() {
    CandidatePair pair = active;
    return pair == null ? 0 : pair.rttNanos();
  }

  /** How often something was dropped for {@code reason}. */
  public long dropped(IceDropReason reason) {
    return drops.count(reason);
  }

  /** All drop counts by the ordinal of their reason; a copy. */
  public long[] dropCounts() {
    return drops.copy();
  }
}
