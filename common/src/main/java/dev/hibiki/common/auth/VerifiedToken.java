package dev.hibiki.common.auth;

import java.time.Instant;

/**
 * A token whose signature and times were found good.
 *
 * @param apiKey the key that signed it
 * @param grants what it allows, with the identity of its holder
 * @param expiresAt its {@code exp}; it is still accepted for {@link TokenVerifier#LEEWAY} after
 * @param notBefore its {@code nbf}, the epoch if it says none
 */
public record VerifiedToken(String apiKey, Grants grants, Instant expiresAt, Instant notBefore) {}
