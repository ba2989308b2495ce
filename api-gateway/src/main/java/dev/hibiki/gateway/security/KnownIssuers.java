package dev.hibiki.gateway.security;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.auth.TokenVerifier;
import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.config.OidcConfig;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API keys, and the identity providers beside them. The issuer that a token names chooses who
 * judges it; the algorithms of the two do not overlap, so neither can pass for the other.
 */
public final class KnownIssuers implements TokenAuthority {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KeyRing keys;
  private final Map<String, OidcIssuer> providers = new HashMap<>();
  private final InstantSource clock;

  /** API keys and any number of identity providers. */
  public KnownIssuers(KeyRing keys, List<OidcConfig> providers, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
    for (OidcConfig provider : providers) {
      this.providers.put(provider.issuer(), new OidcIssuer(provider));
    }
  }

  @Override
  public Mono<VerifiedToken> verify(String token) {
    OidcIssuer provider = providers.isEmpty() ? null : provider(token);
    return provider == null
        ? Mono.fromCallable(() -> keys.verify(token, clock.instant()))
        : provider.verify(token);
  }

  /** The provider that a token claims to be from; null if it claims nothing of the kind. */
  private @Nullable OidcIssuer provider(String token) {
    String[] parts = token.length() > TokenVerifier.MAX_LENGTH ? null : token.split("\\.", -1);
    if (parts == null || parts.length != 3) {
      return null;
    }
    try {
      String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      return providers.get(JSON.readTree(claims).path("iss").asString(""));
    } catch (IllegalArgumentException | JacksonException e) {
      return null;
    }
  }
}
