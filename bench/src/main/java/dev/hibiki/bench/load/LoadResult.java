package dev.hibiki.bench.load;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of one run. Those of the server's process are 0 if no process was named.
 *
 * @param media what was published
 * @param joined subscribers that received every stream
 * @param failed clients that did not get in or were lost
 * @param seconds length of the measured interval
 * @param sent packets of the streams that subscribers are to get
 * @param expected packets they should have received: those sent, to each of them
 * @param received packets they received
 * @param lost packets missing by the sequence numbers of the streams
 * @param reordered packets behind a later one
 * @param damaged packets of the sample whose checksum did not hold
 * @param checked packets of the sample that were looked into
 * @param kernelDrops datagrams dropped at full sockets, of both sides
 * @param cpuNanosPerPacket the server's CPU time for each packet received
 * @param cores the server's CPU time by the time that passed
 * @param ownCpuNanosPerPacket the same of the generator
 * @param otherCores what everything else on the machine took, by the time that passed
 * @param allocatedBytesPerPacket what the media threads of a Java server allocated, -1 if unknown
 * @param counters what the server's own counters grew by, if it tells them
 */
public record LoadResult(
    String media,
    int publishers,
    int subscribers,
    int joined,
    int failed,
    double seconds,
    long sent,
    long expected,
    long received,
    long lost,
    long reordered,
    long duplicates,
    long retransmitted,
    long requested,
    long resentByPublishers,
    long keyframeRequests,
    long damaged,
    long checked,
    long unstamped,
    long paddingOnly,
    double paddingBytesPerPacket,
    double topLayerShare,
    long kernelDrops,
    long failedSends,
    long latencyP50Nanos,
    long latencyP90Nanos,
    long latencyP99Nanos,
    long latencyMaxNanos,
    double cpuNanosPerPacket,
    double cores,
    double ownCpuNanosPerPacket,
    double otherCores,
    double allocatedBytesPerPacket,
    long rssBeforeBytes,
    long rssBytes,
    double rssPerSubscriberBytes,
    double bytesPerSecond,
    String feedback,
    List<String> threads,
    Map<String, Double> counters,
    List<String> failures) {
  public LoadResult {
    threads = List.copyOf(threads);
    counters = Map.copyOf(counters);
    failures = List.copyOf(failures);
  }

  /** Whether everybody got everything, intact. */
  public boolean clean() {
    return failed == 0
        && joined == subscribers
        && lost == 0
        && damaged == 0
        && expected <= received;
  }

  /** Median of how long packets stayed inside the server; NaN if it does not tell. */
  public double insideP50Nanos() {
    return counters.getOrDefault("insideP50Nanos", Double.NaN);
  }

  /** The same for 99 in 100 packets. */
  public double insideP99Nanos() {
    return counters.getOrDefault("insideP99Nanos", Double.NaN);
  }

  /** Lines for people. */
  public String text() {
    StringBuilder out = new StringBuilder();
    line(
        out,
        "clients     %d publishers (%s), %d of %d subscribers joined, %d failed; %s",
        publishers,
        media,
        joined,
        subscribers,
        failed,
        feedback);
    line(
        out,
        "packets     sent %d, expected %d, received %d (%.0f/s, %.1f Mbit/s)",
        sent,
        expected,
        received,
        received / seconds,
        bytesPerSecond * 8 / 1e6);
    line(
        out,
        "faults      lost %d, not forwarded %d, reordered %d, duplicates %d, damaged %d of %d"
            + " checked, unstamped %d, kernel drops %d, failed sends %d",
        lost,
        Math.max(0, expected - received - lost),
        reordered,
        duplicates,
        damaged,
        checked,
        unstamped,
        kernelDrops,
        failedSends);
    line(
        out,
        "repair      requested %d, retransmissions %d, by publishers %d; keyframe requests %d",
        requested,
        retransmitted,
        resentByPublishers,
        keyframeRequests);
    line(
        out,
        "sample      padding %.3f bytes a packet, %d padding only, top layer %.1f %%",
        paddingBytesPerPacket,
        paddingOnly,
        topLayerShare * 100);
    line(
        out,
        "latency     p50 %.3f ms, p90 %.3f ms, p99 %.3f ms, max %.3f ms (publisher to socket)",
        latencyP50Nanos / 1e6,
        latencyP90Nanos / 1e6,
        latencyP99Nanos / 1e6,
        latencyMaxNanos / 1e6);
    line(
        out,
        "server CPU  %.3f us a forwarded packet, %.2f cores; generator %.3f us; others %.2f cores",
        cpuNanosPerPacket / 1000,
        cores,
        ownCpuNanosPerPacket / 1000,
        otherCores);
    line(
        out,
        "memory      %.1f MB before, %.1f MB with subscribers, %.3f MB a subscriber",
        rssBeforeBytes / 1e6,
        rssBytes / 1e6,
        rssPerSubscriberBytes / 1e6);
    if (allocatedBytesPerPacket >= 0) {
      line(
          out,
          "allocation  %.2f bytes a forwarded packet on media threads",
          allocatedBytesPerPacket);
    }
    threads.forEach(thread -> line(out, "thread      %s", thread));
    new TreeMap<>(counters)
        .forEach((name, growth) ->
            line(
                out,
                "counter     %s +%.0f (%.3f a packet)",
                name,
                growth,
                growth / Math.max(1, received)));
    failures.stream().distinct().limit(5).forEach(failure -> line(out, "failure     %s", failure));
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(java.util.Locale.ROOT, format, values)).append('\n');
  }
}
