package dev.hibiki.media.shard;

import java.util.function.LongSupplier;

/** Adds up how long the phases of a shard's turns take. Shard thread only. */
@SuppressWarnings("EnumOrdinal") // the array lives no longer than the process
final class TurnTimes {
  private final LongSupplier nanoClock;
  private final long[] totals = new long[TurnPhase.values().length];
  private long markNanos;
  private final TurnEvent event = new TurnEvent();
  private final long[] before = new long[totals.length];
  private long beginNanos;

  TurnTimes(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A turn begins; returns the time. */
  long begin() {
    markNanos = nanoClock.getAsLong();
    beginNanos = markNanos;
    return markNanos;
  }

  /** What was done since the mark before belongs to {@code phase}; returns the time. */
  long mark(TurnPhase phase) {
    long nowNanos = nanoClock.getAsLong();
    totals[phase.ordinal()] += nowNanos - markNanos;
    markNanos = nowNanos;
    return nowNanos;
  }

  /** A turn ends: it is told to the flight recorder, if that wants to know. */
  void end(int shard) {
    if (event.isEnabled()) {
      TurnEvent told = new TurnEvent();
      told.shard = shard;
      told.turnNanos = markNanos - beginNanos;
      told.receiveNanos = since(TurnPhase.RECEIVE);
      told.controlNanos = since(TurnPhase.CONTROL);
      told.timersNanos = since(TurnPhase.TIMERS);
      told.forwardNanos = since(TurnPhase.FORWARD);
      told.sendNanos = since(TurnPhase.SEND);
      told.commit();
      System.arraycopy(totals, 0, before, 0, totals.length);
    }
  }

  private long since(TurnPhase phase) {
    return totals[phase.ordinal()] - before[phase.ordinal()];
  }

  long totalNanos(TurnPhase phase) {
    return totals[phase.ordinal()];
  }
}
