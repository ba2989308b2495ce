package dev.hibiki.bench.guests;

import dev.hibiki.bench.client.Arrival;
import dev.hibiki.bench.client.Guests;
import dev.hibiki.bench.client.Media;
import dev.hibiki.bench.load.ServerOptions;
import dev.hibiki.bench.load.ServerProcess;
import dev.hibiki.bench.media.LatencyHistogram;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The time from the opening of the signalling socket to the first packet of sound. */
@Command(
    name = "bench/run.sh joins",
    mixinStandardHelpOptions = true,
    description =
        "Clients join one room at a steady rate; says how long each waits, from the opening of its"
            + " signalling socket, for the first packet of those who speak. These join first and"
            + " are not measured: the first of them has nobody to hear.")
public final class JoinsCommand implements Callable<Integer> {
  private static final long TICK_NANOS = 2_000_000L;

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--clients",
      defaultValue = "150",
      description = "Clients in the room in the end. Default: ${DEFAULT-VALUE}")
  private int clients = 150;

  @Option(
      names = "--publishers",
      defaultValue = "10",
      description = "How many of them publish sound. Default: ${DEFAULT-VALUE}")
  private int publishers = 10;

  @Option(
      names = "--rate",
      defaultValue = "20",
      description = "Joins a second. Default: ${DEFAULT-VALUE}")
  private double rate = 20;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description =
          "How often, each time in a new room. In the first a server may still be cold. Default:"
              + " ${DEFAULT-VALUE}")
  private int rounds = 3;

  @Option(
      names = "--timeout",
      defaultValue = "10",
      description =
          "Seconds after the last join until those who wait have failed. Default: ${DEFAULT-VALUE}")
  private int timeoutSeconds = 10;

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new JoinsCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    int failures = 0;
    for (int round = 1; round <= rounds; round++) {
      try (Guests guests = new Guests(server.url(), server.key(), TICK_NANOS)) {
        failures += round(round, guests);
      }
    }
    return failures == 0 ? 0 : 1;
  }

  private int round(int round, Guests guests) throws InterruptedException {
    String room = "joins-" + Long.toString(System.nanoTime(), 36);
    join(guests, room, publishers, Media.AUDIO);
    guests.await(0, timeoutSeconds * 1000L, Arrival::publishing);
    ServerProcess process = server.process();
    long cpuNanos = cpuNanos(process);
    long beginNanos = System.nanoTime();
    join(guests, room, clients - publishers, null);
    guests.await(0, timeoutSeconds * 1000L, arrival -> arrival.firstPacketNanos() != 0);
    double seconds = (System.nanoTime() - beginNanos) / 1e9;
    double cpuSeconds = (cpuNanos(process) - cpuNanos) / 1e9;
    List<Arrival> listeners = guests.arrivals().subList(publishers, clients);
    LatencyHistogram answers = new LatencyHistogram();
    LatencyHistogram connections = new LatencyHistogram();
    LatencyHistogram packets = new LatencyHistogram();
    for (Arrival arrival : listeners) {
      if (arrival.firstPacketNanos() != 0) {
        answers.record(arrival.joinedNanos() - arrival.openedNanos());
        connections.record(arrival.connectedNanos() - arrival.openedNanos());
        packets.record(arrival.firstPacketNanos() - arrival.openedNanos());
      }
    }
    int failures = (int) (listeners.size() - packets.total());
    System.out.printf(
        Locale.ROOT,
        "round %d: %d joins in %.1f s, %d failures%s%n"
            + "  answered      %s%n  connected     %s%n  first packet  %s%n",
        round,
        listeners.size(),
        seconds,
        failures,
        process == null
            ? ""
            : String.format(
                Locale.ROOT,
                "; server %.2f s of CPU (%.2f cores)",
                cpuSeconds,
                cpuSeconds / seconds),
        text(answers),
        text(connections),
        text(packets));
    listeners.stream()
        .map(Arrival::failure)
        .filter(failure -> failure != null)
        .distinct()
        .forEach(failure -> System.out.println("  " + failure));
    return failures;
  }

  private static String text(LatencyHistogram times) {
    return String.format(
        Locale.ROOT,
        "p50 %.0f, p95 %.0f, at most %.0f ms",
        times.quantileNanos(0.5) / 1e6,
        times.quantileNanos(0.95) / 1e6,
        times.maxNanos() / 1e6);
  }

  private void join(Guests guests, String room, int count, @Nullable Media media)
      throws InterruptedException {
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      guests.join(room, media);
      long nextNanos = begin + (long) ((i + 1) * 1e9 / rate);
      Thread.sleep(Math.max(0, (nextNanos - System.nanoTime()) / 1_000_000));
    }
  }

  private static long cpuNanos(@Nullable ServerProcess process) {
    return process == null ? 0 : process.cpuNanos();
  }
}
