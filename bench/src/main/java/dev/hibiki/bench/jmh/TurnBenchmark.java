package dev.hibiki.bench.jmh;

import dev.hibiki.bench.client.Media;
import dev.hibiki.bench.client.MemoryRoom;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A whole turn of a room without sockets: a frame is opened, forwarded to every subscriber, sealed
 * for each, with everybody's timers. The cost of a turn by the packets it forwards is the
 * user-space cost of a packet.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TurnBenchmark {
  private static final long TIMEOUT_NANOS = 60_000_000_000L;

  @Param({"50", "200"})
  public int subscribers;

  @Param({"video", "simulcast"})
  public String media = "video";

  private MemoryRoom room = new MemoryRoom();

  /** How many packets were forwarded, beside the time of a turn. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Forwarded {
    public long packets;
    public long turns;

    @Setup(Level.Iteration)
    public void clear() {
      packets = 0;
      turns = 0;
    }
  }

  /** Fills the room. */
  @Setup
  public void join() {
    room = new MemoryRoom();
    room.join(Media.valueOf(media.toUpperCase(Locale.ROOT)));
    await(0);
    for (int i = 0; i < subscribers; i++) {
      room.join(null);
      if (i % 16 == 15) {
        await(0);
      }
    }
    await(1);
    room.discardMedia();
  }

  private void await(int streams) {
    if (!room.run(TIMEOUT_NANOS, () -> room.complete(streams))) {
      throw new IllegalStateException("the room did not fill");
    }
  }

  /** One frame of 12 packets to everybody. */
  @Benchmark
  public long turn(Forwarded forwarded) {
    long packets = room.frame();
    forwarded.packets += packets;
    forwarded.turns++;
    return packets;
  }
}
