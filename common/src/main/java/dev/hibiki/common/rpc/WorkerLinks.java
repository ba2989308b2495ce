package dev.hibiki.common.rpc;

import dev.hibiki.common.proto.ServerMessage;
import dev.hibiki.common.proto.WorkerMessage;
import java.util.concurrent.CompletionStage;

/** Opens the links of agent workers to the dispatcher. Thread-safe. */
public interface WorkerLinks {
  /**
   * A worker connected; it has to register soon.
   *
   * @param apiKey the key that signed its token, which signs what its agents join with
   */
  WorkerLink open(String apiKey, Listener listener);

  /** The way of one worker's messages to the dispatcher. Thread-safe. */
  interface WorkerLink {
    /** Sends one message; completes when it has been dealt with, so that at most one waits. */
    CompletionStage<?> send(WorkerMessage message);

    /** The worker's connection is gone. Calling it again is harmless. */
    void close();
  }

  /** What comes back. Calls are in order and never overlap; they must not block. */
  interface Listener {
    /** A message for the worker. */
    void message(ServerMessage message);

    /** The dispatcher ends the connection after what it sent before; nothing follows. */
    void closed(String reason);
  }
}
