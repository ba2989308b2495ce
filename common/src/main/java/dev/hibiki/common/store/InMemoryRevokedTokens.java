package dev.hibiki.common.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** Revocations kept in this process; of too many the oldest are forgotten. */
public final class InMemoryRevokedTokens implements RevokedTokens {
  private static final int MAX_ENTRIES = 100_000;

  private record Holder(String roomName, String identity) {}

  private final Map<Holder, Long> before = new LinkedHashMap<>();

  @Override
  public synchronized void revoke(String roomName, String identity, long beforeEpochSecond) {
    Holder holder = new Holder(roomName, identity);
    Long known = before.remove(holder);
    before.put(holder, known == null ? beforeEpochSecond : Math.max(known, beforeEpochSecond));
    if (before.size() > MAX_ENTRIES) {
      before.remove(before.keySet().iterator().next());
    }
  }

  @Override
  public synchronized boolean isRevoked(
      String roomName, String identity, long notBeforeEpochSecond) {
    Long limit = before.get(new Holder(roomName, identity));
    return limit != null && notBeforeEpochSecond < limit;
  }
}
