package dev.hibiki.bench.soak;

import dev.hibiki.bench.client.Party;
import dev.hibiki.bench.load.ServerOptions;
import dev.hibiki.bench.load.ServerProcess;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads a server for a long time with clients that come, go, reload, mute and choose, and ends with
 * an error unless the server is as empty afterwards as it was before.
 *
 * <p>The server has to run in development mode: its counters are read from {@code /debug/counters}.
 */
@Command(
    name = "bench/run.sh soak",
    mixinStandardHelpOptions = true,
    description = "Comings and goings under load; everything has to be flat at the end.")
public final class SoakCommand implements Callable<Integer> {
  private static final long STEP_MILLIS = 200;
  private static final long REPORT_MILLIS = 60_000;
  private static final long SETTLE_MILLIS = 40_000;
  private static final int THREAD_SLACK = 8;
  private static final int DESCRIPTOR_SLACK = 6;
  private static final double MEMORY_SLACK = 1.15;

  /** Gauges that have to be zero once everybody has left. */
  private static final List<String> GAUGES =
      List.of("rooms", "participants", "peers", "shardEntries", "mailbox", "handshakes");

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--minutes", defaultValue = "20")
  private int minutes = 20;

  @Option(names = "--subscribers", defaultValue = "30", description = "At most at a time.")
  private int subscribers = 30;

  @Option(names = "--seed", defaultValue = "1")
  private long seed = 1;

  private final HttpClient http = HttpClient.newHttpClient();

  /** What is looked at from time to time. */
  private record Reading(
      Map<String, Long> counters, int threads, int descriptors, long residentBytes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "threads %d, descriptors %d, resident %.1f MB, %s",
          threads,
          descriptors,
          residentBytes / 1e6,
          counters);
    }
  }

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new SoakCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    // The first rooms load classes and fill pools: they are not what is looked for.
    churn(1, 30_000, new ArrayList<>());
    Reading before = settled();
    System.out.println("before: " + before);
    List<Reading> readings = new ArrayList<>();
    churn(2, minutes * 60_000L, readings);
    Reading after = settled();
    System.out.println("after: " + after);
    List<String> faults = faults(before, after, readings);
    faults.forEach(fault -> System.out.println("NOT FLAT: " + fault));
    System.out.println(faults.isEmpty() ? "flat" : "not flat");
    return faults.isEmpty() ? 0 : 1;
  }

  private void churn(int round, long millis, List<Reading> readings) throws InterruptedException {
    try (Party party =
        new Party(options.url(), options.key(), "soak-" + round, List.of(SrtpProfile.values()))) {
      Churn churn = new Churn(party, subscribers, new Random(seed * 31 + round));
      churn.open();
      long end = System.nanoTime() + millis * 1_000_000L;
      long nextReport = System.nanoTime() + REPORT_MILLIS * 1_000_000L;
      while (System.nanoTime() - end < 0) {
        churn.step();
        Thread.sleep(STEP_MILLIS);
        if (System.nanoTime() - nextReport >= 0) {
          nextReport += REPORT_MILLIS * 1_000_000L;
          Reading reading = read();
          readings.add(reading);
          System.out.println(reading);
        }
      }
      System.out.println("done: " + churn.done() + ", received " + party.counts().received());
    }
  }

  /** Waits until the server is empty, for a while. */
  private Reading settled() throws InterruptedException {
    long end = System.nanoTime() + SETTLE_MILLIS * 1_000_000L;
    Reading reading = read();
    while (!empty(reading) && System.nanoTime() - end < 0) {
      Thread.sleep(500);
      reading = read();
    }
    return reading;
  }

  private static boolean empty(Reading reading) {
    return GAUGES.stream().allMatch(gauge -> reading.counters.getOrDefault(gauge, 0L) == 0);
  }

  private static List<String> faults(Reading before, Reading after, List<Reading> readings) {
    List<String> faults = new ArrayList<>();
    for (String gauge : GAUGES) {
      if (after.counters.getOrDefault(gauge, 0L) != 0) {
        faults.add(gauge + " is " + after.counters.get(gauge) + " with nobody there");
      }
    }
    if (after.threads > before.threads + THREAD_SLACK) {
      faults.add("threads " + before.threads + " -> " + after.threads);
    }
    if (after.descriptors > before.descriptors + DESCRIPTOR_SLACK) {
      faults.add("descriptors " + before.descriptors + " -> " + after.descriptors);
    }
    int half = readings.size() / 2;
    if (half > 0) {
      double first = largest(readings.subList(0, half));
      double second = largest(readings.subList(half, readings.size()));
      if (second > first * MEMORY_SLACK) {
        faults.add(
            String.format(
                Locale.ROOT, "resident memory still grows: %.1f -> %.1f MB", first, second));
      }
    }
    return faults;
  }

  private static double largest(List<Reading> readings) {
    return readings.stream().mapToLong(Reading::residentBytes).max().orElse(0) / 1e6;
  }

  private Reading read() {
    ServerProcess server = options.requiredProcess();
    return new Reading(counters(), server.threads().size(), descriptors(), server.residentBytes());
  }

  private int descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + options.pid() + "/fd"))) {
      return (int) open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Long> counters() {
    URI counters =
        URI.create(options.url().toString().replaceFirst("^ws", "http") + "/debug/counters");
    try {
      HttpResponse<String> response =
          http.send(HttpRequest.newBuilder(counters).build(), HttpResponse.BodyHandlers.ofString());
      Map<String, Long> numbers = new LinkedHashMap<>();
      if (response.statusCode() == 200) {
        for (Map.Entry<String, JsonNode> entry :
            JsonMapper.shared().readTree(response.body()).properties()) {
          if (entry.getValue().isNumber()) {
            numbers.put(entry.getKey(), entry.getValue().asLong());
          }
        }
      }
      return numbers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
  }
}
