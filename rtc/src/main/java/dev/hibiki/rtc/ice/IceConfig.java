package dev.hibiki.rtc.ice;

import java.util.concurrent.TimeUnit;

/**
 * Role, timers and bounds of an agent.
 *
 * @param lite answers checks and sends none; always controlled (RFC 8445 section 2.5)
 * @param controlling the role to begin with; the side that made the offer controls, unless only the
 *     other side is full (RFC 8445 section 6.1.1)
 * @param checks timers of connectivity checks
 * @param liveness timers of a path in use
 * @param maxRemoteCandidates how many signalled candidates one generation takes
 * @param maxPairs how many pairs, and so validated paths, one generation holds
 */
public record IceConfig(
    boolean lite,
    boolean controlling,
    Checks checks,
    Liveness liveness,
    int maxRemoteCandidates,
    int maxPairs) {

  /** Checks the combination. */
  public IceConfig {
    if (lite && controlling) {
      throw new IllegalArgumentException("a lite agent is controlled");
    }
    if (maxRemoteCandidates < 1 || maxPairs < 1) {
      throw new IllegalArgumentException("bounds must be positive");
    }
  }

  /**
   * Timers of connectivity checks, in nanoseconds. RFC 8445 section 14.
   *
   * @param pacingNanos Ta: the least time between two new checks
   * @param initialRtoNanos how long to wait before the first retransmission
   * @param maxRtoNanos where doubling that stops
   * @param maxTransmissions how often one check is sent in all before its pair fails
   * @param nominationDelayNanos controlling: how long a better pair is waited for
   * @param nominationHoldNanos controlled: how long a nomination keeps a later one of a lower
   *     priority from taking its place; longer than the client's interval between nominating checks
   */
  public record Checks(
      long pacingNanos,
      long initialRtoNanos,
      long maxRtoNanos,
      int maxTransmissions,
      long nominationDelayNanos,
      long nominationHoldNanos) {
    /** Ta and the first wait as recommended; then a steady second, since clients repeat faster. */
    public static final Checks DEFAULT =
        new Checks(millis(50), millis(500), millis(1_000), 15, millis(300), millis(3_000));
  }

  /**
   * Timers of a path in use, in nanoseconds. RFC 7675.
   *
   * @param keepaliveNanos mean time between consent checks; each is drawn from 0.8 to 1.2 times
   *     this, and from a quarter of it while disconnected
   * @param disconnectedAfterNanos silence after which the state is DISCONNECTED
   * @param failedAfterNanos further silence after which it is FAILED
   * @param establishWithinNanos time for the first path, from remote credentials or a restart on
   */
  public record Liveness(
      long keepaliveNanos,
      long disconnectedAfterNanos,
      long failedAfterNanos,
      long establishWithinNanos) {
    /** The timers that clients of this protocol are used to. */
    public static final Liveness DEFAULT =
        new Liveness(millis(2_000), millis(10_000), millis(5_000), millis(15_000));
  }

  private static final IceConfig FULL =
      new IceConfig(false, false, Checks.DEFAULT, Liveness.DEFAULT, 64, 100);

  /** A full agent in the controlled role. */
  public static IceConfig full() {
    return FULL;
  }

  /** A lite agent. */
  public static IceConfig liteAgent() {
    return new IceConfig(true, false, Checks.DEFAULT, Liveness.DEFAULT, 64, 100);
  }

  /** The same in the given role. */
  public IceConfig withControlling(boolean controlling) {
    return new IceConfig(lite, controlling, checks, liveness, maxRemoteCandidates, maxPairs);
  }

  /** The same with other timers of connectivity checks. */
  public IceConfig withChecks(Checks checks) {
    return new IceConfig(lite, controlling, checks, liveness, maxRemoteCandidates, maxPairs);
  }

  /** The same with other timers of a path in use. */
  public IceConfig withLiveness(Liveness liveness) {
    return new IceConfig(lite, controlling, checks, liveness, maxRemoteCandidates, maxPairs);
  }

  /** The same with other bounds. */
  public IceConfig withBounds(int maxRemoteCandidates, int maxPairs) {
    return new IceConfig(lite, controlling, checks, liveness, maxRemoteCandidates, maxPairs);
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
