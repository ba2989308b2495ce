package dev.hibiki.room.webhook;

import java.util.function.Consumer;

/** Makes the calls. Thread-safe. */
interface ReceiverClient extends AutoCloseable {
  /**
   * Tries a delivery once.
   *
   * @param ended called exactly once, within a bounded time, on any thread
   */
  void attempt(Delivery delivery, Consumer<Outcome> ended);

  @Override
  void close();
}
