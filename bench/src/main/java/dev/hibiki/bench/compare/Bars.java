package dev.hibiki.bench.compare;

import dev.hibiki.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the figures have to hold. */
final class Bars {
  /** One bar and whether it holds. */
  record Verdict(String bar, String found, boolean holds) {}

  private static final String HIBIKI = "hibiki";
  private static final String REFERENCE = "reference";
  private static final double THIRD = 1.0 / 3;
  private static final double HALF = 0.5;

  /** Two medians of the same thing differ by so much from run to run. */
  private static final double NOISE = 1.03;

  /** Timers and reports allocate a little; a packet that does allocates dozens of bytes. */
  private static final double ALLOCATION_BYTES = 4;

  /** Where no reference was measured: CPU microseconds a packet. */
  private static final double VIDEO_MICROS = 5;

  private static final double AUDIO_MICROS = 8;

  private final Summary summary;
  private final List<Verdict> verdicts = new ArrayList<>();

  private Bars(Summary summary) {
    this.summary = summary;
  }

  static List<Verdict> check(Summary summary) {
    Bars bars = new Bars(summary);
    for (String link : summary.links()) {
      for (String kase : summary.cases()) {
        if (!summary.runs(link, kase, HIBIKI).isEmpty()) {
          bars.cost(link, kase);
          bars.faults(link, kase);
          bars.latency(link, kase);
          bars.allocation(link, kase);
        }
      }
      bars.growth(link);
    }
    bars.start();
    return bars.verdicts;
  }

  private void cost(String link, String kase) {
    boolean audio = kase.startsWith("audio");
    double ours = summary.costMicros(link, kase, HIBIKI);
    double theirs = summary.costMicros(link, kase, REFERENCE);
    if (Double.isNaN(theirs)) {
      double bar = audio ? AUDIO_MICROS : VIDEO_MICROS;
      add(
          ours <= bar,
          "%s %s: at most %.0f us a packet".formatted(link, kase, bar),
          "%.2f us",
          ours);
    } else {
      double bar = audio ? HALF : THIRD;
      add(
          ours / theirs <= bar,
          "%s %s: at most %s of the reference's CPU a packet"
              .formatted(link, kase, audio ? "half" : "a third"),
          "%.3f",
          ours / theirs);
    }
  }

  private void faults(String link, String kase) {
    long faults = 0;
    for (LoadResult run : summary.runs(link, kase, HIBIKI)) {
      faults += run.clean() ? 0 : 1;
    }
    add(
        faults == 0,
        link + " " + kase + ": nothing lost or damaged",
        "%.0f runs with faults",
        faults);
  }

  private void latency(String link, String kase) {
    double p50 = summary.median(link, kase, HIBIKI, LoadResult::insideP50Nanos) / 1e6;
    double p99 = summary.median(link, kase, HIBIKI, LoadResult::insideP99Nanos) / 1e6;
    add(p50 <= 1, link + " " + kase + ": p50 inside the server under 1 ms", "%.2f ms", p50);
    add(p99 <= 3, link + " " + kase + ": p99 inside the server under 3 ms", "%.2f ms", p99);
  }

  private void allocation(String link, String kase) {
    double bytes = summary.median(link, kase, HIBIKI, LoadResult::allocatedBytesPerPacket);
    if (bytes >= 0) {
      add(
          bytes < ALLOCATION_BYTES,
          link + " " + kase + ": nothing allocated for a packet on media threads",
          "%.2f bytes",
          bytes);
    }
  }

  private void growth(String link) {
    double few = summary.costMicros(link, "video:50", HIBIKI);
    double many = summary.costMicros(link, "video:200", HIBIKI);
    if (!Double.isNaN(few) && !Double.isNaN(many)) {
      add(
          many <= few * NOISE,
          link + " video: a packet costs no more at 200 subscribers than at 50 (within 3 %)",
          "%.3f",
          many / few);
    }
  }

  private void start() {
    Measured.Start start = summary.start(HIBIKI);
    if (start == null) {
      return;
    }
    add(start.readyMillis() <= 2_000, "ready within 2 s", "%.0f ms", start.readyMillis());
    add(start.idleBytes() <= 250e6, "idle under 250 MB", "%.0f MB", start.idleBytes() / 1e6);
    add(
        start.bytesPerSubscriber() <= 0.5e6,
        "under 0.5 MB a subscriber",
        "%.2f MB",
        start.bytesPerSubscriber() / 1e6);
  }

  private void add(boolean holds, String bar, String format, double found) {
    verdicts.add(new Verdict(bar, String.format(Locale.ROOT, format, found), holds));
  }
}
