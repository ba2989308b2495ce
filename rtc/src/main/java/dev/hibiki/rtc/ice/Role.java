package dev.hibiki.rtc.ice;

import java.util.random.RandomGenerator;

/**
 * Which side an agent is and the number that settles a conflict about it. RFC 8445 section 7.3.1.1.
 */
final class Role {
  private final boolean lite;
  private final RandomGenerator random;
  private boolean controlling;
  private long tieBreaker;

  Role(IceConfig config, RandomGenerator random) {
    this.lite = config.lite();
    this.controlling = config.controlling();
    this.random = random;
    this.tieBreaker = random.nextLong();
  }

  boolean controlling() {
    return controlling;
  }

  long tieBreaker() {
    return tieBreaker;
  }

  /**
   * Settles a check whose sender claims the role we have.
   *
   * @return true if we keep it and the sender is to give way (487); otherwise we have switched
   */
  boolean defend(long senderTieBreaker) {
    if (lite) {
      return true;
    }
    boolean ours = Long.compareUnsigned(tieBreaker, senderTieBreaker) >= 0;
    if (controlling == ours) {
      return true;
    }
    controlling = !controlling;
    return false;
  }

  /**
   * Gives way after a 487 to a check sent in role {@code sentAsControlling}; true if that switches.
   */
  boolean giveWay(boolean sentAsControlling) {
    if (lite || controlling != sentAsControlling) {
      return false;
    }
    controlling = !sentAsControlling;
    // RFC 8445 section 16.1: the number must be another one after a 487.
    tieBreaker = random.nextLong();
    return true;
  }
}
