package dev.hibiki.sfu.receive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which layer an RTP stream id stands for: q, h, f or 2, 1, 0 from low to high; else as listed. */
final class SimulcastOrder {
  private static final String KNOWN = "q2h1f0";

  private SimulcastOrder() {}

  /** 0 for the lowest of the published ids; -1 if {@code rid} is not among them. */
  static int layerOf(List<String> published, String rid) {
    if (!published.stream().allMatch(id -> id.length() == 1 && KNOWN.contains(id))) {
      return published.indexOf(rid);
    }
    List<String> ascending = new ArrayList<>(published);
    ascending.sort(Comparator.comparingInt(id -> KNOWN.indexOf(id) / 2));
    return ascending.indexOf(rid);
  }
}
