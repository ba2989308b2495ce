package dev.hibiki.common.auth;

import java.time.Instant;

/**
 * The API keys that are good now: they may be exchanged while the server runs. Thread-safe; a token
 * is judged by the keys before an exchange or by those after it, never by a mixture.
 */
public final class KeyRing {
  private volatile Held held;

  private record Held(ApiKeys keys, TokenVerifier verifier) {}

  public KeyRing(ApiKeys keys) {
    this.held = new Held(keys, new TokenVerifier(keys));
  }

  public ApiKeys keys() {
    return held.keys();
  }

  /** The key that signs what the server itself issues: the first one. */
  public ApiKey signing() {
    return held.keys().first().orElseThrow();
  }

  /**
   * The grants of a token that is good at {@code now}.
   *
   * @throws TokenException if it is not
   */
  public VerifiedToken verify(String token, Instant now) {
    return held.verifier().verify(token, now);
  }

  /**
   * From now on these keys are good and no others. Returns whether that changes anything; no keys
   * at all are refused, since nobody could ever connect again.
   */
  public boolean exchange(ApiKeys keys) {
    if (keys.isEmpty() || keys.equals(held.keys())) {
      return false;
    }
    held = new Held(keys, new TokenVerifier(keys));
    return true;
  }
}
