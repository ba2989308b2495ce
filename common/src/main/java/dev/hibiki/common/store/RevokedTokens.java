package dev.hibiki.common.store;

/** Tokens that are not accepted any more although they have not expired. Thread-safe. */
public interface RevokedTokens {
  /** Refuses the tokens of an identity in a room whose {@code nbf} is before this second. */
  void revoke(String roomName, String identity, long beforeEpochSecond);

  /** Whether a token of this identity in this room with this {@code nbf} is refused. */
  boolean isRevoked(String roomName, String identity, long notBeforeEpochSecond);
}
