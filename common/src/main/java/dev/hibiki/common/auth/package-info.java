/**
 * Access tokens and what they allow.
 *
 * <p>A token is a JWT (RFC 7519) signed with HS256 (RFC 7515, 7518) by one of the configured API
 * keys, which its issuer names. {@link dev.hibiki.common.auth.TokenVerifier} turns it into {@link
 * dev.hibiki.common.auth.Grants}, {@link dev.hibiki.common.auth.AccessToken} makes new ones, and
 * {@link dev.hibiki.common.auth.AccessRules} says what each request needs.
 *
 * <p>Threads: everything here is immutable and safe to share. The current time is an argument.
 */
@NullMarked
package dev.hibiki.common.auth;

import org.jspecify.annotations.NullMarked;
