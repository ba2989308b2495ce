package dev.hibiki.gateway.security;

import dev.hibiki.common.auth.VerifiedToken;
import reactor.core.publisher.Mono;

/** Says whether a token is good and what it grants. */
@FunctionalInterface
public interface TokenAuthority {
  /** What the token says, or a {@link dev.hibiki.common.auth.TokenException}. */
  Mono<VerifiedToken> verify(String token);
}
