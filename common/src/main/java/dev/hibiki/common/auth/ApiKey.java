package dev.hibiki.common.auth;

import java.util.Objects;

/**
 * One pair of API key and secret. Neither may be empty; printing it shows no secret.
 *
 * @param id the public half, the issuer of the tokens it signs
 * @param secret the secret half
 */
public record ApiKey(String id, String secret) {
  /** Secrets with fewer characters are easy to guess; the server warns about them. */
  public static final int SAFE_SECRET_LENGTH = 32;

  public ApiKey {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(secret, "secret");
    if (id.isEmpty()) {
      throw new IllegalArgumentException("API key is empty");
    }
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("secret of API key " + id + " is empty");
    }
  }

  /** Whether the secret is shorter than {@value #SAFE_SECRET_LENGTH} characters. */
  public boolean hasShortSecret() {
    return secret.length() < SAFE_SECRET_LENGTH;
  }

  @Override
  public String toString() {
    return "ApiKey[" + id + "]";
  }
}
