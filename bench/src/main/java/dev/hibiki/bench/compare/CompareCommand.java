package dev.hibiki.bench.compare;

import dev.hibiki.bench.load.LoadPlan;
import dev.hibiki.bench.load.LoadResult;
import dev.hibiki.bench.load.LoadRun;
import dev.hibiki.bench.load.ServerProcess;
import dev.hibiki.common.auth.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads the servers in turn and appends the figures of every run to a file. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Measures one server, or two side by side, and collects the figures in a file.")
public final class CompareCommand implements Callable<Integer> {
  private static final int WARM_SUBSCRIBERS = 5;
  private static final long IDLE_MILLIS = 5_000;

  @Option(names = "--hibiki", required = true, description = "The program that starts Hibiki.")
  private String hibiki = "";

  @Option(names = "--reference", description = "The program that starts the reference.")
  private @Nullable String reference;

  @Option(names = "--prefix", split = " ", description = "Words before both programs.")
  private List<String> prefix = List.of();

  @Option(names = "--address", defaultValue = "127.0.0.1", description = "Where both listen.")
  private String address = "127.0.0.1";

  @Option(names = "--link", defaultValue = "loopback", description = "Name of the network.")
  private String link = "loopback";

  @Option(
      names = "--cases",
      split = ",",
      defaultValue =
          "video:50,video:100,video:200,video:50:cm,"
              + "simulcast:50,simulcast:100,simulcast:200,audio:50")
  private List<String> cases = List.of();

  @Option(names = "--runs", defaultValue = "3", description = "Runs of each case and server.")
  private int runs = 3;

  @Option(names = "--seconds", defaultValue = "8")
  private int seconds = 8;

  @Option(names = "--warmup", defaultValue = "4")
  private int warmup = 4;

  @Option(names = "--first-warmup", defaultValue = "12", description = "Load before all cases.")
  private int firstWarmup = 12;

  @Option(names = "--port", defaultValue = "7980", description = "The first of six ports.")
  private int port = 7980;

  @Option(
      names = "--start-subscribers",
      defaultValue = "0",
      description = "Measures fresh processes first: start, memory idle and with so many.")
  private int startSubscribers;

  @Option(names = "--results", required = true, description = "File to append to.")
  private Path results = Path.of("");

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new CompareCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("compare");
    List<ServerUnderTest> servers = new ArrayList<>();
    servers.add(server("hibiki", hibiki, port, directory));
    if (reference != null) {
      servers.add(server("reference", reference, port + 3, directory));
    }
    if (startSubscribers > 0) {
      for (ServerUnderTest server : servers) {
        measureStart(server);
      }
    }
    if (cases.stream().allMatch(String::isEmpty)) {
      return 0;
    }
    try {
      for (ServerUnderTest server : servers) {
        server.start();
      }
      for (ServerUnderTest server : servers) {
        load(server, Case.parse("video:50"), firstWarmup, 1);
      }
      for (String text : cases) {
        Case kase = Case.parse(text);
        for (int run = 1; run <= runs; run++) {
          for (ServerUnderTest server : servers) {
            LoadResult result = load(server, kase, warmup, seconds);
            new Measured(server.name(), link, kase.toString(), result, null).append(results);
            say(
                "%s %s run %d: %-9s %7.3f us a packet, %.2f cores, p50 %.2f ms, p99 %.2f ms, inside"
                    + " %.2f and %.2f ms, lost %d, others %.2f cores%s",
                link,
                kase,
                run,
                server.name(),
                result.cpuNanosPerPacket() / 1e3,
                result.cores(),
                result.latencyP50Nanos() / 1e6,
                result.latencyP99Nanos() / 1e6,
                result.insideP50Nanos() / 1e6,
                result.insideP99Nanos() / 1e6,
                result.lost(),
                result.otherCores(),
                result.clean() ? "" : " NOT CLEAN\n" + result.text());
          }
        }
      }
    } finally {
      servers.forEach(ServerUnderTest::close);
    }
    return 0;
  }

  private ServerUnderTest server(String name, String program, int firstPort, Path directory) {
    List<String> command = new ArrayList<>(prefix);
    command.removeIf(String::isEmpty);
    command.add(program);
    return new ServerUnderTest(name, command, address, firstPort, directory);
  }

  /** Starts a server twice, since the first start finds cold files, and looks at its memory. */
  private void measureStart(ServerUnderTest server) throws IOException, InterruptedException {
    double readyMillis = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      server.start();
      readyMillis = Math.min(readyMillis, server.readyNanos() / 1e6);
      if (i < 2) {
        server.close();
      }
    }
    try {
      ServerProcess process = server.process();
      Thread.sleep(IDLE_MILLIS);
      long idle = process.residentBytes();
      LoadResult few = load(server, Case.parse("video:" + WARM_SUBSCRIBERS), 3, 3);
      LoadResult many = load(server, Case.parse("video:" + startSubscribers), 3, 3);
      Measured.Start start =
          new Measured.Start(
              readyMillis,
              idle,
              few.rssBytes(),
              many.rssBytes(),
              startSubscribers - WARM_SUBSCRIBERS);
      new Measured(server.name(), link, "start", null, start).append(results);
      say(
          "%s start: %-9s ready after %.0f ms, %.0f MB idle, %.0f MB with %d subscribers, %.0f MB"
              + " with %d",
          link,
          server.name(),
          readyMillis,
          idle / 1e6,
          few.rssBytes() / 1e6,
          WARM_SUBSCRIBERS,
          many.rssBytes() / 1e6,
          startSubscribers);
    } finally {
      server.close();
    }
  }

  private LoadResult load(ServerUnderTest server, Case kase, int warmupSeconds, int forSeconds)
      throws InterruptedException {
    LoadPlan plan =
        new LoadPlan(
            server.url(),
            new ApiKey(ServerUnderTest.API_KEY, ServerUnderTest.API_SECRET),
            server.pid(),
            kase.publishers(),
            kase.subscribers(),
            kase.media(),
            kase.srtpProfiles(),
            forSeconds,
            warmupSeconds,
            16,
            8);
    return new LoadRun(plan, progress -> {}).run();
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
