package dev.hibiki.gateway.rtc;

import java.time.Duration;

/**
 * How long a join waits for the first answer of its node before it fails.
 *
 * @param forAnswer all attempts together
 */
public record JoinPatience(Duration forAnswer) {
  private static final int FIRST_SECONDS = 3;

  /** As long as so many attempts take, of which each waits a second longer than the one before. */
  public static JoinPatience ofAttempts(int attempts) {
    int bounded = Math.clamp(attempts, 1, 10);
    return new JoinPatience(
        Duration.ofSeconds(FIRST_SECONDS * bounded + bounded * (bounded - 1) / 2));
  }
}
