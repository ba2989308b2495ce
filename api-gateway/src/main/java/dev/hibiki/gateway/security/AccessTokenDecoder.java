package dev.hibiki.gateway.security;

import dev.hibiki.common.auth.TokenException;
import dev.hibiki.common.auth.VerifiedToken;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.core.publisher.Mono;

/** The resource server's decoder: our authority, which alone decides what a good token is. */
public final class AccessTokenDecoder implements ReactiveJwtDecoder {
  /** The claim under which the verified token travels inside the request. */
  static final String VERIFIED = "hibiki.verified";

  private final TokenAuthority authority;

  public AccessTokenDecoder(TokenAuthority authority) {
    this.authority = authority;
  }

  @Override
  public Mono<Jwt> decode(String token) {
    return authority
        .verify(token)
        .map(AccessTokenDecoder::decoded)
        .onErrorMap(TokenException.class, e -> new BadJwtException(e.message(), e));
  }

  private static Jwt decoded(VerifiedToken verified) {
    return Jwt.withTokenValue("verified")
        .header("alg", "verified")
        .issuer(verified.apiKey())
        .subject(verified.grants().identity())
        .issuedAt(Instant.EPOCH)
        .expiresAt(verified.expiresAt())
        .claim(VERIFIED, verified)
        .build();
  }
}
