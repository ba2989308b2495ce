package dev.hibiki.gateway.security;

import dev.hibiki.common.auth.TokenException;
import dev.hibiki.common.auth.TokenVerifier;
import dev.hibiki.common.auth.VerifiedToken;
import java.time.Clock;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.core.publisher.Mono;

/** The resource server's decoder: our verifier, which alone decides what a good token is. */
public final class AccessTokenDecoder implements ReactiveJwtDecoder {
  /** The claim under which the verified token travels inside the request. */
  static final String VERIFIED = "hibiki.verified";

  private final TokenVerifier verifier;
  private final Clock clock;

  public AccessTokenDecoder(TokenVerifier verifier, Clock clock) {
    this.verifier = verifier;
    this.clock = clock;
  }

  @Override
  public Mono<Jwt> decode(String token) {
    return Mono.fromCallable(() -> {
      try {
        VerifiedToken verified = verifier.verify(token, clock.instant());
        return Jwt.withTokenValue("verified")
            .header("alg", "HS256")
            .issuer(verified.apiKey())
            .subject(verified.grants().identity())
            .issuedAt(Instant.EPOCH)
            .expiresAt(verified.expiresAt())
            .claim(VERIFIED, verified)
            .build();
      } catch (TokenException e) {
        throw new BadJwtException(e.message(), e);
      }
    });
  }
}
