package dev.hibiki.common.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.hibiki.common.auth.TokenException.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides whether a token is good, and what it grants.
 *
 * <p>The algorithm is fixed to HS256 and the key is chosen by the issuer alone; whatever else the
 * header says ({@code kid}, {@code jku}, {@code jwk}) is not looked at, and a {@code crit} header
 * is refused. {@code exp} is mandatory, {@code nbf} optional. The holder is named by {@code sub},
 * in older tokens by {@code jti}.
 */
public final class TokenVerifier {
  /** Clocks of issuer and server may differ by this much. */
  public static final Duration LEEWAY = Duration.ofSeconds(60);

  /** Longest token in characters; as long as the longest request line. */
  public static final int MAX_LENGTH = 64 * 1024;

  /** The last second of the year 9999: a later expiry is a mistake, not a wish. */
  private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

  private static final JWSHeader HS256 = new JWSHeader(JWSAlgorithm.HS256);

  private final Map<String, MACVerifier> verifiers = new HashMap<>();

  public TokenVerifier(ApiKeys keys) {
    for (ApiKey key : keys.all()) {
      try {
        verifiers.put(key.id(), new MACVerifier(HmacKeys.of(key)));
      } catch (JOSEException e) {
        throw new IllegalStateException("HMAC-SHA-256 is missing", e);
      }
    }
  }

  /**
   * The grants of a token that is good at {@code now}.
   *
   * @throws TokenException if it is not
   */
  public VerifiedToken verify(String token, Instant now) {
    if (token.length() > MAX_LENGTH) {
      throw new TokenException(Fault.MALFORMED);
    }
    int headerEnd = token.indexOf('.');
    int claimsEnd = token.indexOf('.', headerEnd + 1);
    if (headerEnd < 0 || claimsEnd < 0 || token.indexOf('.', claimsEnd + 1) >= 0) {
      throw new TokenException(Fault.MALFORMED);
    }
    ObjectNode header = json(token.substring(0, headerEnd));
    ObjectNode claims = json(token.substring(headerEnd + 1, claimsEnd));
    String signature = token.substring(claimsEnd + 1);
    bytes(signature);
    checkHeader(header);

    String issuer = textClaim(claims, "iss");
    MACVerifier verifier = verifiers.get(issuer);
    if (verifier == null) {
      throw new TokenException(Fault.UNKNOWN_KEY);
    }
    checkSignature(verifier, token.substring(0, claimsEnd), signature);

    Instant expiresAt = checkTimes(claims, now);
    Instant notBefore = hasValue(claims, "nbf") ? time(claims, "nbf") : Instant.EPOCH;
    return new VerifiedToken(issuer, grants(claims), expiresAt, notBefore);
  }

  private static void checkHeader(ObjectNode header) {
    JsonNode algorithm = header.get("alg");
    boolean hs256 =
        algorithm != null && algorithm.isString() && algorithm.stringValue().equals("HS256");
    if (!hs256 || header.has("crit")) {
      throw new TokenException(Fault.ALGORITHM);
    }
  }

  private static void checkSignature(MACVerifier verifier, String signed, String signature) {
    boolean good;
    try {
      good =
          verifier.verify(
              HS256, signed.getBytes(StandardCharsets.US_ASCII), new Base64URL(signature));
    } catch (JOSEException e) {
      throw new IllegalStateException("HMAC-SHA-256 failed", e);
    }
    if (!good) {
      throw new TokenException(Fault.SIGNATURE);
    }
  }

  private static Instant checkTimes(ObjectNode claims, Instant now) {
    if (!claims.has("exp")) {
      throw new TokenException(Fault.CLAIMS, "exp is missing");
    }
    Instant expiresAt = time(claims, "exp");
    if (!now.isBefore(expiresAt.plus(LEEWAY))) {
      throw new TokenException(Fault.EXPIRED);
    }
    if (hasValue(claims, "nbf") && now.plus(LEEWAY).isBefore(time(claims, "nbf"))) {
      throw new TokenException(Fault.NOT_YET_VALID);
    }
    if (hasValue(claims, "iat")) {
      time(claims, "iat"); // it decides nothing, but a token that lies about its form is refused
    }
    return expiresAt;
  }

  private static boolean hasValue(ObjectNode claims, String claim) {
    JsonNode value = claims.get(claim);
    return value != null && !value.isNull();
  }

  /** A NumericDate (RFC 7519 section 2); fractions of a second are dropped. */
  private static Instant time(ObjectNode claims, String claim) {
    JsonNode value = claims.get(claim);
    if (value == null || !value.isNumber()) {
      throw new TokenException(Fault.CLAIMS, claim + " is not a number");
    }
    boolean huge = value.isIntegralNumber() && !value.canConvertToLong();
    double seconds = huge ? Double.POSITIVE_INFINITY : value.doubleValue();
    if (!(seconds >= 0 && seconds <= MAX_EPOCH_SECOND)) {
      throw new TokenException(Fault.CLAIMS, claim + " is out of range");
    }
    return Instant.ofEpochSecond((long) seconds);
  }

  private static Grants grants(ObjectNode claims) {
    String subject = textClaim(claims, "sub");
    String identity = subject.isEmpty() ? textClaim(claims, "jti") : subject;
    try {
      return GrantsJson.read(claims).toBuilder().identity(identity).build();
    } catch (IllegalArgumentException e) {
      throw new TokenException(Fault.CLAIMS, String.valueOf(e.getMessage()));
    }
  }

  private static String textClaim(ObjectNode claims, String claim) {
    try {
      return GrantsJson.text(claims, claim);
    } catch (IllegalArgumentException e) {
      throw new TokenException(Fault.CLAIMS, claim + " is not a string");
    }
  }

  private static ObjectNode json(String part) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(part))).toString();
      return GrantsJson.object(text);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new TokenException(Fault.MALFORMED);
    }
  }

  /** Base64url without padding (RFC 7515 section 2), and nothing that is not of its alphabet. */
  private static byte[] bytes(String part) {
    if (part.indexOf('=') >= 0) {
      throw new TokenException(Fault.MALFORMED);
    }
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw new TokenException(Fault.MALFORMED);
    }
  }
}
