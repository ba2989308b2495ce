package dev.hibiki.room.webhook;

/** How an attempt ended. */
sealed interface Outcome {
  /** The receiver has it. */
  record Accepted() implements Outcome {}

  /**
   * The receiver answered something else than success.
   *
   * @param retryAfterNanos the pause it asks for, 0 for none
   */
  record Refused(int status, long retryAfterNanos) implements Outcome {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Whether it is the event that is wrong for this receiver, rather than the moment. */
    boolean isVerdict() {
      return status / 100 == 4
          && status != REQUEST_TIMEOUT
          && status != TOO_EARLY
          && status != TOO_MANY_REQUESTS;
    }
  }

  /** There was no answer. */
  record Failed(String reason) implements Outcome {}
}
