package dev.hibiki.media.shard;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The bounded queue of work for a shard; any thread puts, the shard takes. */
final class ShardMailbox {
  private final ArrayBlockingQueue<LongConsumer> queue;
  private final AtomicLong dropped = new AtomicLong();

  ShardMailbox(int capacity) {
    queue = new ArrayBlockingQueue<>(capacity);
  }

  /** False if the queue is full; the work is dropped and counted then. */
  boolean offer(LongConsumer work) {
    if (queue.offer(work)) {
      return true;
    }
    dropped.incrementAndGet();
    return false;
  }

  @Nullable LongConsumer poll() {
    return queue.poll();
  }

  int size() {
    return queue.size();
  }

  long dropped() {
    return dropped.get();
  }
}
