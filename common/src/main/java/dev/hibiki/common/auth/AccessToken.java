package dev.hibiki.common.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes tokens: those that the server hands to services, and the fresh ones it sends to clients.
 */
public final class AccessToken {
  /** How long a token lives when its maker does not say. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofHours(6);

  /** A refreshed token lives at least this long. */
  public static final Duration MIN_REFRESH_VALIDITY = Duration.ofMinutes(10);

  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

  private AccessToken() {}

  /**
   * A token with these grants, valid from {@code now} on.
   *
   * @throws IllegalArgumentException if the room configuration holds storage secrets: whoever holds
   *     the token can read them
   */
  public static String sign(ApiKey key, Grants grants, Duration validFor, Instant now) {
    if (grants.roomConfig() != null && SensitiveCredentials.isIn(grants.roomConfig())) {
      throw new IllegalArgumentException("room configuration holds credentials");
    }
    return signUnchecked(key, grants, validFor, now);
  }

  /**
   * The fresh token that a connected participant gets, so that it can reconnect after its own has
   * expired or its name, metadata or permissions changed.
   *
   * <p>It keeps what a join needs (name, kind, metadata, attributes, video grant, room
   * configuration and preset) and drops the rest. Credentials in the room configuration are kept:
   * the client sent them itself.
   *
   * @param expiresAt when the token the client joined with expires; null if unknown
   */
  public static String refresh(
      ApiKey key, Grants grants, @Nullable Instant expiresAt, Instant now) {
    Duration validFor = MIN_REFRESH_VALIDITY;
    if (expiresAt != null && expiresAt.isAfter(now.plus(validFor))) {
      validFor = Duration.between(now, expiresAt);
    }
    Grants kept =
        Grants.builder()
            .identity(grants.identity())
            .name(grants.name())
            .kind(grants.participantKind())
            .metadata(grants.metadata())
            .attributes(grants.attributes())
            .video(grants.video())
            .roomConfig(grants.roomConfig())
            .roomPreset(grants.roomPreset())
            .build();
    return signUnchecked(key, kept, validFor, now);
  }

  private static String signUnchecked(ApiKey key, Grants grants, Duration validFor, Instant now) {
    ObjectNode claims = GrantsJson.MAPPER.createObjectNode();
    claims.put("iss", key.id());
    if (!grants.identity().isEmpty()) {
      claims.put("sub", grants.identity());
    }
    claims.put("iat", now.getEpochSecond());
    claims.put("nbf", now.getEpochSecond());
    claims.put("exp", now.plus(validFor).getEpochSecond());
    GrantsJson.write(grants, claims);
    String signed = HEADER.toBase64URL() + "." + Base64URL.encode(claims.toString());
    try {
      Base64URL signature =
          new MACSigner(HmacKeys.of(key)).sign(HEADER, signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + signature;
    } catch (JOSEException e) {
      throw new IllegalStateException("HMAC-SHA-256 failed", e);
    }
  }
}
