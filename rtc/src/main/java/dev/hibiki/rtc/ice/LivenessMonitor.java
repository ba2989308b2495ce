package dev.hibiki.rtc.ice;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the silence of the path in use how the agent is, and when to ask for consent again.
 * RFC 7675 section 5.1.
 */
final class LivenessMonitor {
  private static final int EAGERNESS = 4;

  private final IceConfig config;
  private final IceConfig.Liveness timers;
  private final SplittableRandom random;
  private IceState state = IceState.NEW;

  /** When a path in use was last heard of. */
  private long aliveNanos;

  /** When the time for the first path, or for another one after a restart, began. */
  private long graceFromNanos;

  private boolean restarted;
  private long consentNanos = Nanos.NEVER;

  LivenessMonitor(IceConfig config, RandomGenerator random) {
    this.config = config;
    this.timers = config.liveness();
    // Drawing from a secure source every few seconds would cost more than these times are worth.
    this.random = new SplittableRandom(random.nextLong());
  }

  IceState state() {
    return state;
  }

  /** Remote credentials have come. */
  void checkingBegan(long now) {
    graceFromNanos = now;
  }

  void restarted(long now) {
    graceFromNanos = now;
    restarted = true;
    if (state == IceState.FAILED) {
      state = IceState.NEW;
      consentNanos = Nanos.NEVER;
    }
  }

  void pathChanged(long now) {
    scheduleConsent(now);
  }

  /** True if a consent check is to be sent; the next one is then scheduled. */
  boolean consentDue(long now) {
    if (!Nanos.due(consentNanos, now)) {
      return false;
    }
    scheduleConsent(now);
    return true;
  }

  private void scheduleConsent(long now) {
    // A lite agent sends nothing of its own.
    consentNanos =
        config.lite() ? Nanos.NEVER : now + (long) (interval() * (0.8 + 0.4 * random.nextDouble()));
  }

  private long interval() {
    // On a path that has fallen silent a sign of life is looked for more eagerly.
    return state == IceState.DISCONNECTED
        ? timers.keepaliveNanos() / EAGERNESS
        : timers.keepaliveNanos();
  }

  /** Works out the state; true if it is another one than before. */
  boolean update(long now, @Nullable CandidatePair active, boolean remoteKnown) {
    IceState before = state;
    if (active != null) {
      aliveNanos = active.aliveNanos;
      state =
          now - aliveNanos < timers.disconnectedAfterNanos()
              ? (active.nominated() ? IceState.COMPLETED : IceState.CONNECTED)
              : silent(now);
    } else if (hadPath()) {
      state = silent(now);
    } else {
      if (state == IceState.NEW && remoteKnown) {
        state = IceState.CHECKING;
      }
      if (state == IceState.CHECKING && now - graceFromNanos >= timers.establishWithinNanos()) {
        state = IceState.FAILED;
      }
    }
    if (state == IceState.DISCONNECTED && before != IceState.DISCONNECTED) {
      scheduleConsent(now);
    }
    return state != before;
  }

  private boolean hadPath() {
    return state == IceState.CONNECTED
        || state == IceState.COMPLETED
        || state == IceState.DISCONNECTED;
  }

  private IceState silent(long now) {
    return now - failureNanos() >= 0 ? IceState.FAILED : IceState.DISCONNECTED;
  }

  private long failureNanos() {
    // A restart is a new try and gets the whole time again.
    long from = restarted ? Nanos.later(aliveNanos, graceFromNanos) : aliveNanos;
    return from + timers.disconnectedAfterNanos() + timers.failedAfterNanos();
  }

  long deadlineNanos(@Nullable CandidatePair active) {
    long change =
        switch (state) {
          case NEW, FAILED -> Nanos.NEVER;
          case CHECKING -> graceFromNanos + timers.establishWithinNanos();
          case CONNECTED, COMPLETED -> aliveNanos + timers.disconnectedAfterNanos();
          case DISCONNECTED -> failureNanos();
        };
    return active == null ? change : Nanos.earlier(change, consentNanos);
  }
}
