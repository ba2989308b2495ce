package dev.hibiki.net.io;

/**
 * What an event loop calls when it has been round its sockets: the owner's end of a turn. On the
 * event loop only.
 */
public interface LoopTurn {
  /**
   * When {@link #endTurn} is to be called even if nothing arrives, on the clock of {@link
   * System#nanoTime}; {@link Long#MAX_VALUE} for never. Kept to within some ten microseconds where
   * the transport can.
   */
  long deadlineNanos();

  /** Everything that had arrived was handed over, or the deadline passed. */
  void endTurn();
}
