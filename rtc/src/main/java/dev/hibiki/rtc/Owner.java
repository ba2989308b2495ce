package dev.hibiki.rtc;

import java.util.function.LongConsumer;

/**
 * The thread that owns a peer, as other threads see it: the only way in.
 *
 * <p>Thread-safe. The work runs later on the owner thread and is given that turn's clock reading.
 */
@FunctionalInterface
public interface Owner {
  /** Queues {@code work}, which receives {@code nowNanos}. */
  void execute(LongConsumer work);
}
