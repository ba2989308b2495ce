package dev.hibiki.common.auth;

import java.time.Instant;

/**
 * A token whose signature and times were found good.
 *
 * @param apiKey the key that signed it
 * @param grants what it allows, with the identity of its holder
 * @param expiresAt its {@code exp}; it is still accepted for {@link TokenVerifier#LEEWAY} after
 */
public record VerifiedToken(String apiKey, Grants grants, Instant expiresAt) {}
