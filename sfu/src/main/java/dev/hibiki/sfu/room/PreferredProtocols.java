package dev.hibiki.sfu.room;

import dev.hibiki.common.proto.CandidateProtocol;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By which protocol clients are to connect, by identity: those who begin anew find what was chosen
 * for their session before. Bounded, and forgotten after a while.
 */
final class PreferredProtocols {
  private static final int MAX_KEPT = 1_000;
  private static final long KEPT_NANOS = 300_000_000_000L;

  private record Kept(CandidateProtocol protocol, long untilNanos) {}

  private final Map<String, Kept> kept = new LinkedHashMap<>();

  void put(long nowNanos, String identity, CandidateProtocol protocol) {
    kept.remove(identity);
    if (protocol == CandidateProtocol.UDP) {
      return;
    }
    if (kept.size() >= MAX_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
    kept.put(identity, new Kept(protocol, nowNanos + KEPT_NANOS));
  }

  /** What was chosen; UDP, which stands for everything, if nothing was. */
  CandidateProtocol get(long nowNanos, String identity) {
    Kept found = kept.get(identity);
    return found == null || found.untilNanos() - nowNanos <= 0
        ? CandidateProtocol.UDP
        : found.protocol();
  }
}
