package dev.hibiki.bench.compare;

import dev.hibiki.bench.load.LoadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the tables and the plot of a results file, and judges it by the bars. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Prints tables of collected figures; fails if one of the bars does not hold.")
public final class ReportCommand implements Callable<Integer> {
  private static final String HIBIKI = "hibiki";
  private static final String REFERENCE = "reference";

  @Option(names = "--results", required = true, description = "File with the figures.")
  private Path results = Path.of("");

  @Option(names = "--plots", description = "Directory for a plot of each network.")
  private @Nullable Path plots;

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ReportCommand()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Summary summary = new Summary(Measured.readAll(results));
    StringBuilder out = new StringBuilder();
    for (String link : summary.links()) {
      costs(out, summary, link);
      latencies(out, summary, link);
      if (plots != null) {
        Files.createDirectories(plots);
        Files.writeString(plots.resolve("cost-" + link + ".svg"), CostPlot.draw(summary, link));
      }
    }
    starts(out, summary);
    List<Bars.Verdict> verdicts = Bars.check(summary);
    line(out, "| bar | measured | |");
    line(out, "|---|---|---|");
    for (Bars.Verdict verdict : verdicts) {
      line(
          out,
          "| %s | %s | %s |",
          verdict.bar(),
          verdict.found(),
          verdict.holds() ? "holds" : "**does not hold**");
    }
    System.out.print(out);
    return verdicts.stream().allMatch(Bars.Verdict::holds) ? 0 : 1;
  }

  private static void costs(StringBuilder out, Summary summary, String link) {
    line(out, "CPU for each forwarded packet, %s, in microseconds; median of the runs", link);
    line(out, "");
    line(out, "| load | Hibiki | of each run | reference | of each run | ratio |");
    line(out, "|---|---|---|---|---|---|");
    for (String kase : summary.cases()) {
      double ours = summary.costMicros(link, kase, HIBIKI);
      double theirs = summary.costMicros(link, kase, REFERENCE);
      line(
          out,
          "| %s | %s | %s | %s | %s | %s |",
          kase,
          figure(ours, "%.2f"),
          each(summary.runs(link, kase, HIBIKI)),
          figure(theirs, "%.2f"),
          each(summary.runs(link, kase, REFERENCE)),
          figure(ours / theirs, "%.3f"));
    }
    line(out, "");
  }

  private static String each(List<LoadResult> runs) {
    StringBuilder text = new StringBuilder();
    for (LoadResult run : runs) {
      text.append(String.format(Locale.ROOT, "%.2f ", run.cpuNanosPerPacket() / 1e3));
    }
    return text.toString().strip();
  }

  private static void latencies(StringBuilder out, Summary summary, String link) {
    line(
        out,
        "From the publisher's stamp to the subscriber's socket, %s, in milliseconds; packets that"
            + " did not arrive",
        link);
    line(out, "");
    line(
        out,
        "| load | Hibiki inside p50 | p99 | whole way p50 | p99 | max | lost | cores"
            + " | reference p50 | p99 | max | lost | cores |");
    line(out, "|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (String kase : summary.cases()) {
      line(
          out,
          "| %s | %s | %s | %s | %s |",
          kase,
          figure(summary.median(link, kase, HIBIKI, LoadResult::insideP50Nanos) / 1e6, "%.2f"),
          figure(summary.median(link, kase, HIBIKI, LoadResult::insideP99Nanos) / 1e6, "%.2f"),
          latency(summary, link, kase, HIBIKI),
          latency(summary, link, kase, REFERENCE));
    }
    line(out, "");
  }

  private static String latency(Summary summary, String link, String kase, String server) {
    ToDoubleFunction<LoadResult> missing = run -> run.expected() - run.received();
    return String.join(
        " | ",
        figure(summary.median(link, kase, server, LoadResult::latencyP50Nanos) / 1e6, "%.2f"),
        figure(summary.median(link, kase, server, LoadResult::latencyP99Nanos) / 1e6, "%.2f"),
        figure(summary.median(link, kase, server, LoadResult::latencyMaxNanos) / 1e6, "%.1f"),
        figure(summary.median(link, kase, server, missing), "%.0f"),
        figure(summary.median(link, kase, server, LoadResult::cores), "%.2f"));
  }

  private static void starts(StringBuilder out, Summary summary) {
    if (summary.start(HIBIKI) == null) {
      return;
    }
    line(out, "| process | ready | idle | with 5 subscribers | with more | a subscriber |");
    line(out, "|---|---|---|---|---|---|");
    for (String server : List.of(HIBIKI, REFERENCE)) {
      Measured.Start start = summary.start(server);
      if (start != null) {
        line(
            out,
            "| %s | %.0f ms | %.0f MB | %.0f MB | %.0f MB with %d | %.2f MB |",
            server,
            start.readyMillis(),
            start.idleBytes() / 1e6,
            start.warmBytes() / 1e6,
            start.fullBytes() / 1e6,
            start.subscribers() + 5,
            start.bytesPerSubscriber() / 1e6);
      }
    }
    line(out, "");
  }

  private static String figure(double value, String format) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
