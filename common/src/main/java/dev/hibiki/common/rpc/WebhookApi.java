package dev.hibiki.common.rpc;

import dev.hibiki.common.proto.WebhookEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Webhooks that could not be delivered, for those who look after the server. The caller has checked
 * that the token is theirs. Thread-safe.
 */
public interface WebhookApi {
  /** At most {@code limit} dead letters after a number, oldest first. */
  CompletionStage<List<DeadLetter>> deadLetters(long afterId, int limit);

  /**
   * Sends a dead letter once more, with the event id it had. Fails with NOT_FOUND.
   *
   * @return how many are sent, which is one
   */
  CompletionStage<Integer> replay(long id);

  /** Sends all dead letters once more, oldest first; says how many. */
  CompletionStage<Integer> replayAll();

  /** Forgets a dead letter. Fails with NOT_FOUND. */
  CompletionStage<Integer> discard(long id);

  /** What became of webhooks since the server started. */
  CompletionStage<Counts> counts();

  /**
   * A webhook that was given up.
   *
   * @param id grows with time
   * @param resource the room or other resource whose order it belonged to
   * @param attempts how often it was tried since the server started
   * @param reason for people to read
   */
  record DeadLetter(
      long id,
      String url,
      String resource,
      int attempts,
      String reason,
      Instant diedAt,
      WebhookEvent event) {}

  /**
   * Numbers since the start, and of now.
   *
   * @param delivered arrived
   * @param failedAttempts attempts without success
   * @param tooOld given up after a long time
   * @param refused given up because the receiver turns them down
   * @param queueFull given up because too many waited
   * @param dropped dead letters lost because there were too many
   * @param waiting deliveries that are waiting or under way now
   * @param deadLetters dead letters now
   */
  record Counts(
      long delivered,
      long failedAttempts,
      long tooOld,
      long refused,
      long queueFull,
      long dropped,
      long waiting,
      long deadLetters) {}
}
