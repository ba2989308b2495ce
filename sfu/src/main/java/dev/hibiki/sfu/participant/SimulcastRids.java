package dev.hibiki.sfu.participant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The order of RTP stream ids: q, h, f or 2, 1, 0 from low to high; others as they are listed. */
final class SimulcastRids {
  private static final String KNOWN = "q2h1f0";

  private SimulcastRids() {}

  /** The ids from the lowest layer to the highest. */
  static List<String> ascending(List<String> rids) {
    if (!rids.stream().allMatch(rid -> rid.length() == 1 && KNOWN.contains(rid))) {
      return rids;
    }
    List<String> ascending = new ArrayList<>(rids);
    ascending.sort(Comparator.comparingInt(rid -> KNOWN.indexOf(rid) / 2));
    return ascending;
  }
}
