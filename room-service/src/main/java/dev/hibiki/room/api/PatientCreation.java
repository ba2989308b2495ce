package dev.hibiki.room.api;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.Room;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Creates rooms at a node that may not answer: it is asked again, since a room that is there is
 * only found, and in the end given up. Thread-safe.
 */
public final class PatientCreation {
  private final Function<CreateRoomRequest, CompletionStage<Room>> node;
  private final Duration timeout;
  private final int attempts;

  /**
   * A way to the node.
   *
   * @param timeout of each attempt
   * @param attempts in all, at least 1
   */
  public PatientCreation(
      Function<CreateRoomRequest, CompletionStage<Room>> node, Duration timeout, int attempts) {
    this.node = node;
    this.timeout = timeout;
    this.attempts = Math.max(1, attempts);
  }

  /** Creates the room; fails with DEADLINE_EXCEEDED if no attempt is answered in time. */
  CompletionStage<Room> create(CreateRoomRequest request) {
    return attempt(request, attempts);
  }

  private CompletionStage<Room> attempt(CreateRoomRequest request, int left) {
    return node.apply(request)
        .toCompletableFuture()
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(failure -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          if (!(cause instanceof TimeoutException)) {
            return CompletableFuture.failedFuture(cause == null ? failure : cause);
          }
          return left > 1
              ? attempt(request, left - 1)
              : CompletableFuture.failedFuture(
                  new ServiceException(
                      ErrorCode.DEADLINE_EXCEEDED, "the room could not be created in time"));
        });
  }
}
