package dev.hibiki.rtc.stun;

import java.util.random.RandomGenerator;

/**
 * The 96 bits that tie a response to its request.
 *
 * @param high the first 32 bits
 * @param low the other 64 bits
 */
public record TransactionId(int high, long low) {
  /** Draws one; {@code random} must be hard to guess where responses are not authenticated. */
  public static TransactionId next(RandomGenerator random) {
    return new TransactionId(random.nextInt(), random.nextLong());
  }
}
