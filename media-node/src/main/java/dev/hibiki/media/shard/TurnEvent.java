package dev.hibiki.media.shard;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One turn of a shard, for the flight recorder; off unless asked for. */
@Name("dev.hibiki.ShardTurn")
@Label("Shard turn")
@Category("Hibiki")
@Description("Where the time of one turn of a shard went")
@Enabled(false)
@StackTrace(false)
final class TurnEvent extends Event {
  @Label("Shard")
  int shard;

  @Label("Turn")
  @Timespan
  long turnNanos;

  @Label("Receive")
  @Timespan
  long receiveNanos;

  @Label("Control")
  @Timespan
  long controlNanos;

  @Label("Timers")
  @Timespan
  long timersNanos;

  @Label("Forward")
  @Timespan
  long forwardNanos;

  @Label("Send")
  @Timespan
  long sendNanos;
}
