package dev.hibiki.bench.guests;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.hibiki.bench.client.Arrival;
import dev.hibiki.bench.client.Guests;
import dev.hibiki.bench.load.ServerOptions;
import dev.hibiki.bench.load.ServerProcess;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The memory and the time of participants who are there and do nothing. */
@Command(
    name = "bench/run.sh hold",
    mixinStandardHelpOptions = true,
    description =
        "Participants join and do no more than hold their signalling and a connection with open"
            + " data channels; says what they cost the server. Each needs two file descriptors"
            + " here.")
public final class HoldCommand implements Callable<Integer> {
  private static final long TICK_NANOS = 20_000_000L;
  private static final long TIMEOUT_MILLIS = 30_000;
  private static final int OTHER_DESCRIPTORS = 200;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(
      names = "--participants",
      defaultValue = "5000",
      description = "Default: ${DEFAULT-VALUE}")
  private int participants = 5000;

  @Option(
      names = "--room-size",
      defaultValue = "10",
      description = "Participants of each room. Default: ${DEFAULT-VALUE}")
  private int roomSize = 10;

  @Option(
      names = "--joins-at-once",
      defaultValue = "32",
      description = "How many may be on their way in at a time. Default: ${DEFAULT-VALUE}")
  private int joinsAtOnce = 32;

  @Option(
      names = "--settle",
      defaultValue = "10",
      description = "Seconds between the last join and the reading. Default: ${DEFAULT-VALUE}")
  private int settleSeconds = 10;

  @Option(
      names = "--idle",
      defaultValue = "20",
      description = "Seconds of doing nothing that are measured. Default: ${DEFAULT-VALUE}")
  private int idleSeconds = 20;

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new HoldCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    ServerProcess server = options.requiredProcess();
    if (descriptors() < 2L * participants + OTHER_DESCRIPTORS) {
      throw options.refused(
          "--participants: only " + descriptors() + " file descriptors, see ulimit -n");
    }
    long before = server.residentBytes();
    try (Guests guests = new Guests(options.url(), options.key(), TICK_NANOS)) {
      long beginNanos = System.nanoTime();
      join(guests);
      double joinSeconds = (System.nanoTime() - beginNanos) / 1e9;
      Thread.sleep(settleSeconds * 1000L);
      long cpuNanos = server.cpuNanos();
      long idleNanos = System.nanoTime();
      Thread.sleep(idleSeconds * 1000L);
      double cores = (server.cpuNanos() - cpuNanos) / (double) (System.nanoTime() - idleNanos);
      long after = server.residentBytes();
      List<Arrival> arrivals = guests.arrivals();
      long holding = arrivals.stream().filter(HoldCommand::holds).count();
      System.out.printf(
          Locale.ROOT,
          "%d of %d participants hold, in rooms of %d; joined in %.1f s (%.0f a second)%n"
              + "resident %.0f MB before, %.0f MB with them: %.0f KB each%n"
              + "idle: %.3f cores, %.1f us a second each%n"
              + "%d failures%n",
          holding,
          participants,
          roomSize,
          joinSeconds,
          participants / joinSeconds,
          before / 1e6,
          after / 1e6,
          (after - before) / 1e3 / Math.max(1, holding),
          cores,
          cores * 1e6 / Math.max(1, holding),
          participants - holding);
      arrivals.stream()
          .map(Arrival::failure)
          .filter(Objects::nonNull)
          .distinct()
          .limit(10)
          .forEach(failure -> System.out.println("  " + failure));
      return holding == participants ? 0 : 1;
    }
  }

  private void join(Guests guests) throws InterruptedException {
    String name = "hold-" + Long.toString(System.nanoTime(), 36) + "-";
    for (int i = 0; i < participants; i++) {
      if (i % joinsAtOnce == 0 && !guests.await(joinsAtOnce, TIMEOUT_MILLIS, HoldCommand::holds)) {
        System.err.println("Too many of the first " + i + " do not get in");
      }
      guests.join(name + i / roomSize, null);
    }
    guests.await(0, TIMEOUT_MILLIS, HoldCommand::holds);
  }

  private static boolean holds(Arrival arrival) {
    return arrival.failure() == null && arrival.dataChannels() > 0;
  }

  private static long descriptors() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getMaxFileDescriptorCount();
  }
}
