package dev.hibiki.gateway.security;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.GrantsJson;
import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.config.OidcConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierReactiveJwtDecoder;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * An identity provider: its tokens are signed with keys that it publishes, and what they allow
 * stands in the configuration.
 */
final class OidcIssuer {
  private static final Duration LEEWAY = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OidcConfig config;
  private final ReactiveJwtDecoder decoder;

  OidcIssuer(OidcConfig config) {
    this.config = config;
    // Asked for when the first token comes: the provider may start later than we do.
    this.decoder = new SupplierReactiveJwtDecoder(() -> decoder(config));
  }

  private static ReactiveJwtDecoder decoder(OidcConfig config) {
    var builder =
        config.jwksUrl().isEmpty()
            ? NimbusReactiveJwtDecoder.withIssuerLocation(config.issuer())
            : NimbusReactiveJwtDecoder.withJwkSetUri(config.jwksUrl());
    List<String> names = config.algorithms().isEmpty() ? List.of("RS256") : config.algorithms();
    for (String name : names) {
      // Only asymmetric ones have a name here: a published key never becomes a secret.
      builder.jwsAlgorithm(
          Objects.requireNonNull(SignatureAlgorithm.from(name), "no signature algorithm " + name));
    }
    NimbusReactiveJwtDecoder decoder = builder.build();
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            List.of(
                new JwtTimestampValidator(LEEWAY),
                new JwtIssuerValidator(config.issuer()),
                audience(config.audience()),
                expiring())));
    return decoder;
  }

  private static OAuth2TokenValidator<Jwt> audience(String wanted) {
    return token ->
        wanted.isEmpty() || (token.getAudience() != null && token.getAudience().contains(wanted))
            ? OAuth2TokenValidatorResult.success()
            : failure("the token is for another audience");
  }

  private static OAuth2TokenValidator<Jwt> expiring() {
    return token ->
        token.hasClaim(JwtClaimNames.EXP)
            ? OAuth2TokenValidatorResult.success()
            : failure("exp is missing");
  }

  private static OAuth2TokenValidatorResult failure(String text) {
    return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", text, null));
  }

  String issuer() {
    return config.issuer();
  }

  Mono<VerifiedToken> verify(String token) {
    return decoder.decode(token).map(this::verified);
  }

  private VerifiedToken verified(Jwt token) {
    Map<String, Object> claims = token.getClaims();
    Map<String, Object> video = new LinkedHashMap<>();
    add(video, config.grants(), claims);
    for (String role : texts(at(claims, config.rolesClaim()))) {
      add(video, config.roles().getOrDefault(role, Map.of()), claims);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("identity", text(at(claims, named(config.identityClaim(), "sub"))));
    all.put("name", text(at(claims, named(config.nameClaim(), "name"))));
    all.put("video", video);
    Grants grants;
    try {
      grants = GrantsJson.parse(JSON.writeValueAsString(all));
    } catch (IllegalArgumentException e) {
      throw new BadJwtException("invalid authorization token: " + e.getMessage(), e);
    }
    Instant expiresAt = Objects.requireNonNull(token.getExpiresAt());
    Instant notBefore = token.getNotBefore() == null ? token.getIssuedAt() : token.getNotBefore();
    return new VerifiedToken(
        config.issuer(), grants, expiresAt, Objects.requireNonNullElse(notBefore, Instant.EPOCH));
  }

  private static String named(String claim, String standard) {
    return claim.isEmpty() ? standard : claim;
  }

  /** Puts a grant's texts in place as what they mean: truth values, lists, claims, text. */
  private static void add(
      Map<String, Object> video, Map<String, String> grants, Map<String, Object> claims) {
    grants.forEach((name, value) -> {
      if (value.equals("true") || value.equals("false")) {
        video.put(name, value.equals("true"));
      } else if (name.equals("canPublishSources")) {
        video.put(name, List.of(value.split("\\s*,\\s*")));
      } else {
        video.put(name, value.startsWith("$") ? text(at(claims, value.substring(1))) : value);
      }
    });
  }

  private static @Nullable Object at(Map<String, Object> claims, String path) {
    if (path.isEmpty()) {
      return null;
    }
    Object whole = claims.get(path); // some providers have claims with dots in their names
    if (whole != null) {
      return whole;
    }
    Object found = claims;
    for (String part : path.split("\\.", -1)) {
      found = found instanceof Map<?, ?> map ? map.get(part) : null;
    }
    return found;
  }

  private static String text(@Nullable Object claim) {
    return claim instanceof String text ? text : "";
  }

  private static List<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case String one -> List.of(one.split(" ", -1));
      case Collection<?> many ->
          many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }
}
