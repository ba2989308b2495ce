package dev.hibiki.gateway.web;

import java.time.Duration;

/** Whether the server can do its work. Thread-safe and quick. */
@FunctionalInterface
public interface Readiness {
  /** A server whose parts have not been heard of for longer than this is not ready. */
  Duration MAX_AGE = Duration.ofSeconds(4);

  /** How long ago all parts of it were last known to be well. */
  Duration age();

  /** Whether its parts are well. */
  default boolean isReady() {
    return age().compareTo(MAX_AGE) <= 0;
  }

  /** Whether it only waits until everybody has left. */
  default boolean isDraining() {
    return false;
  }
}
