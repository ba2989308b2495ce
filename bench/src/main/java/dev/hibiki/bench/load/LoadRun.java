package dev.hibiki.bench.load;

import dev.hibiki.bench.client.Party;
import dev.hibiki.bench.media.LatencyHistogram;
import dev.hibiki.bench.media.PacketCheck;
import dev.hibiki.bench.media.ReceivedCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run: publishers join, subscribers join, everything warms up, then an interval is measured
 * that begins and ends with nothing under way.
 */
public final class LoadRun {
  private static final long JOIN_TIMEOUT_MILLIS = 60_000;
  private static final long DRAIN_MILLIS = 300;
  private static final int BUSY_THREADS = 8;

  private final LoadPlan plan;
  private final Consumer<String> progress;
  private final @Nullable ServerProcess server;
  private final ServerCounters counters;

  public LoadRun(LoadPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.counters = new ServerCounters(plan.url());
    this.server = plan.pid() == 0 ? null : new ServerProcess(plan.pid());
  }

  private record Reading(
      long nanos,
      Party.Counts counts,
      long cpuNanos,
      long ownCpuNanos,
      long kernelDrops,
      Map<String, ServerProcess.ThreadTime> threads,
      Map<String, Double> counters,
      long allocatedBytes,
      long machineCpuNanos) {}

  /** Does it all. */
  public LoadResult run() throws InterruptedException {
    long rssBefore = server == null ? 0 : server.residentBytes();
    String room = "load-" + Long.toString(System.nanoTime(), 36);
    try (Party party = new Party(plan.url(), plan.key(), room, plan.srtpProfiles())) {
      join(party);
      Thread.sleep(plan.warmupSeconds() * 1000L);
      drain(party);
      party.clearCheck();
      Reading before = read(party);
      party.pause(false);
      Thread.sleep(plan.seconds() * 1000L);
      long rss = server == null ? 0 : server.residentBytes();
      drain(party);
      Reading after = read(party);
      Party.Standing standing = party.standing(plan.publishers());
      List<String> failures = new ArrayList<>(standing.failures());
      String feedback = party.feedback();
      return party.check(
          check -> result(before, after, rssBefore, rss, standing, failures, feedback, check));
    }
  }

  private void join(Party party) throws InterruptedException {
    for (int i = 0; i < plan.publishers(); i++) {
      party.addPublisher(plan.media());
    }
    await(party, "publishers", standing -> standing.publishers() == plan.publishers());
    long begin = System.nanoTime();
    for (int i = 0; i < plan.subscribers(); i++) {
      int sofar = i;
      await(
          party,
          "subscribers",
          standing ->
              sofar - standing.complete() - standing.failures().size() < plan.joinsAtOnce());
      party.addSubscriber(i % plan.sampleEvery() == 0);
    }
    await(
        party,
        "every stream",
        standing -> standing.complete() + standing.failures().size() >= plan.subscribers());
    progress.accept(
        String.format(
            Locale.ROOT,
            "%d subscribers in after %.1f s",
            plan.subscribers(),
            (System.nanoTime() - begin) / 1e9));
  }

  private void await(Party party, String what, Predicate<Party.Standing> enough)
      throws InterruptedException {
    long end = System.nanoTime() + JOIN_TIMEOUT_MILLIS * 1_000_000L;
    Party.Standing standing = party.standing(plan.publishers());
    while (!enough.test(standing)) {
      if (System.nanoTime() - end > 0) {
        progress.accept("waited in vain for " + what + ": " + standing);
        return;
      }
      Thread.sleep(5);
      standing = party.standing(plan.publishers());
    }
  }

  private void drain(Party party) throws InterruptedException {
    party.pause(true);
    Thread.sleep(DRAIN_MILLIS);
  }

  private Reading read(Party party) {
    return new Reading(
        System.nanoTime(),
        party.counts(),
        server == null ? 0 : server.cpuNanos(),
        ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos(),
        ServerProcess.droppedByKernel(),
        server == null ? Map.of() : server.threads(),
        counters.read(),
        new JvmThreads(plan.pid()).allocatedBytes(),
        ServerProcess.machineCpuNanos());
  }

  private LoadResult result(
      Reading before,
      Reading after,
      long rssBefore,
      long rss,
      Party.Standing standing,
      List<String> failures,
      String feedback,
      PacketCheck check) {
    ReceivedCounts received = after.counts().received().minus(before.counts().received());
    long packets = Math.max(1, received.received());
    double seconds = (after.nanos() - before.nanos()) / 1e9;
    long sent = after.counts().sent() - before.counts().sent();
    long cpu = after.cpuNanos() - before.cpuNanos();
    LatencyHistogram latencies = check.latencies();
    long checked = Math.max(1, check.checked());
    int topLayer = plan.media() == dev.hibiki.bench.client.Media.SIMULCAST ? 2 : 0;
    List<String> threads = new ArrayList<>();
    for (ServerProcess.ThreadTime thread :
        ServerProcess.busiest(before.threads(), after.threads(), BUSY_THREADS)) {
      threads.add(
          String.format(
              Locale.ROOT,
              "%-18s %.3f us a packet",
              thread.name(),
              thread.nanos() / 1e3 / packets));
    }
    return new LoadResult(
        plan.media().name().toLowerCase(Locale.ROOT),
        plan.publishers(),
        plan.subscribers(),
        standing.complete(),
        failures.size(),
        seconds,
        sent,
        sent * plan.subscribers(),
        received.received(),
        received.lost(),
        received.reordered(),
        received.duplicates(),
        received.retransmitted(),
        received.requested(),
        after.counts().resent() - before.counts().resent(),
        after.counts().keyframeRequests() - before.counts().keyframeRequests(),
        check.damaged(),
        check.checked(),
        check.unstamped(),
        check.paddingOnly(),
        (double) check.paddingBytes() / checked,
        (double) check.layer(topLayer) / checked,
        after.kernelDrops() - before.kernelDrops(),
        after.counts().failedSends() - before.counts().failedSends(),
        latencies.quantileNanos(0.5),
        latencies.quantileNanos(0.9),
        latencies.quantileNanos(0.99),
        latencies.maxNanos(),
        (double) cpu / packets,
        cpu / 1e9 / seconds,
        (double) (after.ownCpuNanos() - before.ownCpuNanos()) / packets,
        (after.machineCpuNanos()
                - before.machineCpuNanos()
                - cpu
                - (after.ownCpuNanos() - before.ownCpuNanos()))
            / 1e9
            / seconds,
        after.allocatedBytes() < 0
            ? -1
            : (double) (after.allocatedBytes() - before.allocatedBytes()) / packets,
        rssBefore,
        rss,
        plan.subscribers() == 0 ? 0 : (double) (rss - rssBefore) / plan.subscribers(),
        received.bytes() / seconds,
        feedback,
        threads,
        ServerCounters.growth(before.counters(), after.counters()),
        failures);
  }
}
