package dev.hibiki.bench.compare;

import dev.hibiki.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All runs of a results file, asked for medians. */
final class Summary {
  private record Key(String link, String kase, String server) {}

  private final Map<Key, List<LoadResult>> runs = new LinkedHashMap<>();
  private final Map<String, Measured.Start> starts = new LinkedHashMap<>();
  private final List<String> links = new ArrayList<>();
  private final List<String> cases = new ArrayList<>();

  Summary(List<Measured> all) {
    for (Measured measured : all) {
      LoadResult load = measured.load();
      Measured.Start start = measured.start();
      if (start != null) {
        starts.put(measured.server(), start);
      }
      if (load != null) {
        Key key = new Key(measured.link(), measured.kase(), measured.server());
        runs.computeIfAbsent(key, unused -> new ArrayList<>()).add(load);
        note(links, measured.link());
        note(cases, measured.kase());
      }
    }
  }

  private static void note(List<String> known, String value) {
    if (!known.contains(value)) {
      known.add(value);
    }
  }

  List<String> links() {
    return links;
  }

  List<String> cases() {
    return cases;
  }

  List<LoadResult> runs(String link, String kase, String server) {
    return runs.getOrDefault(new Key(link, kase, server), List.of());
  }

  Measured.@Nullable Start start(String server) {
    return starts.get(server);
  }

  boolean has(String server) {
    return runs.keySet().stream().anyMatch(key -> key.server().equals(server));
  }

  /** The median over the runs of a case; NaN if there are none. */
  double median(String link, String kase, String server, ToDoubleFunction<LoadResult> figure) {
    double[] values = runs(link, kase, server).stream().mapToDouble(figure).sorted().toArray();
    if (values.length == 0) {
      return Double.NaN;
    }
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  double costMicros(String link, String kase, String server) {
    return median(link, kase, server, LoadResult::cpuNanosPerPacket) / 1e3;
  }
}
