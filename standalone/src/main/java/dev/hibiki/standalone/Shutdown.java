package dev.hibiki.standalone;

import dev.hibiki.media.control.RoomHost;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * How the process ends when it is told to: the first time it opens no room any more and waits until
 * everybody has left, however long that takes; the second time it ends at once, and everybody is
 * told so.
 */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final long ANSWER_SECONDS = 5;

  private final RoomHost rooms;
  private final Runnable end;
  private final AtomicInteger requests = new AtomicInteger();

  /** {@code end} ends the process, or what stands for it. */
  Shutdown(RoomHost rooms, Runnable end) {
    this.rooms = rooms;
    this.end = end;
  }

  /** Takes the signals with which a terminal or an orchestrator ends a process. */
  void listen() {
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        Signal.handle(new Signal(name), signal -> requested());
      } catch (IllegalArgumentException e) {
        log.warn("Signal {} ends the process at once: {}", name, e.getMessage());
      }
    }
  }

  /** The process was told to end. */
  void requested() {
    if (requests.getAndIncrement() > 0) {
      end.run();
      return;
    }
    rooms.drain();
    Thread.ofPlatform().name("drain").start(this::drain);
  }

  private void drain() {
    try {
      int told = 0;
      for (int count = count(); count > 0; count = count()) {
        if (count != told) {
          told = count;
          log.info("Waiting for {} participants to leave; a second signal ends at once", count);
        }
        Thread.sleep(INTERVAL);
      }
      end.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int count() throws InterruptedException {
    try {
      return rooms.participantCount().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("A shard does not say how many participants it has", e);
      return 1;
    }
  }
}
