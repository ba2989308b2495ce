package dev.hibiki.standalone;

import dev.hibiki.gateway.rtc.OpenSockets;
import dev.hibiki.media.control.RoomHost;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells every client that the server ends, while there still is a connection to tell it on: this
 * ends before anything that listens.
 */
final class Farewell implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Farewell.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final RoomHost rooms;
  private final OpenSockets sockets;
  private volatile boolean running;

  Farewell(RoomHost rooms, OpenSockets sockets) {
    this.rooms = rooms;
    this.sockets = sockets;
  }

  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    rooms.drain();
    try {
      rooms.closeAll().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!sockets.awaitNone(PATIENCE)) {
        log.info("Some clients do not read the goodbye");
      }
    } catch (ExecutionException | TimeoutException e) {
      log.warn("Rooms did not close in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
