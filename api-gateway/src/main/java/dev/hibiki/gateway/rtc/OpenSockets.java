package dev.hibiki.gateway.rtc;

import java.time.Duration;

/** How many signalling sockets are open, for whoever waits for the last of them. Thread-safe. */
public final class OpenSockets {
  private int count;

  synchronized void opened() {
    count++;
  }

  synchronized void closed() {
    count--;
    if (count == 0) {
      notifyAll();
    }
  }

  /** Waits until none is open, or for {@code atMost}; returns whether none is. */
  public synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    while (count > 0) {
      long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }
}
