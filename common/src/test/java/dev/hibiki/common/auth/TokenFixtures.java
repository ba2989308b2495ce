package dev.hibiki.common.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made by hand, with the JDK's own HMAC and nothing of the code under test. */
final class TokenFixtures {
  static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
  static final ApiKeys KEYS = ApiKeys.of("devkey", "secret");

  /** Made by the npm package livekit-server-sdk 2.19.2 at {@link #NOW}, valid for ten minutes. */
  static final String JS_FULL =
      "eyJhbGciOiJIUzI1NiJ9.eyJtZXRhZGF0YSI6IntcImFcIjoxfSIsImF0dHJpYnV0ZXMiOnsidGVhbSI6ImJsdWUifSwi"
          + "bmFtZSI6IkFsaWNlIEEuIiwidmlkZW8iOnsicm9vbUpvaW4iOnRydWUsInJvb20iOiJteS1yb29tIiwiY2FuUHVib"
          + "GlzaCI6dHJ1ZSwiY2FuU3Vic2NyaWJlIjpmYWxzZSwiY2FuUHVibGlzaFNvdXJjZXMiOlsiY2FtZXJhIiwic2NyZW"
          + "VuX3NoYXJlX2F1ZGlvIl0sImNhblVwZGF0ZU93bk1ldGFkYXRhIjp0cnVlLCJoaWRkZW4iOmZhbHNlfSwic2lwIjp"
          + "7ImFkbWluIjp0cnVlLCJjYWxsIjp0cnVlfSwia2luZCI6ImFnZW50Iiwicm9vbUNvbmZpZyI6eyJuYW1lIjoieCIs"
          + "ImVtcHR5VGltZW91dCI6MzAsImRlcGFydHVyZVRpbWVvdXQiOjAsIm1heFBhcnRpY2lwYW50cyI6NSwibWluUGxhe"
          + "W91dERlbGF5IjowLCJtYXhQbGF5b3V0RGVsYXkiOjAsInN5bmNTdHJlYW1zIjpmYWxzZSwiYWdlbnRzIjpbeyJhZ2"
          + "VudE5hbWUiOiJoZWxwZXIiLCJtZXRhZGF0YSI6Im0iLCJyZXN0YXJ0UG9saWN5IjoiSlJQX09OX0ZBSUxVUkUiLCJ"
          + "kZXBsb3ltZW50IjoiIiwiYXR0cmlidXRlcyI6e319XSwibWV0YWRhdGEiOiIiLCJ0YWdzIjp7fX0sInJvb21QcmVz"
          + "ZXQiOiJiaWciLCJzaGEyNTYiOiJhYmM9IiwiaXNzIjoiZGV2a2V5IiwiZXhwIjoxNzY3MjI2MjAwLCJuYmYiOjE3N"
          + "jcyMjU2MDAsInN1YiI6ImFsaWNlIn0.Se6yN1t9RauntUYCxebtx7_m0Ff7aI2aAI7H5RoDwhU";

  /** By the same package: identity bob, may join room r. */
  static final String JS_PLAIN =
      "eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6eyJyb29tSm9pbiI6dHJ1ZSwicm9vbSI6InIifSwiaXNzIjoiZGV2a2V5Iiwi"
          + "ZXhwIjoxNzY3MjQ3MjAwLCJuYmYiOjE3NjcyMjU2MDAsInN1YiI6ImJvYiJ9.p5ZiGfW_rwr2CM9qHt1vNYx83Me0"
          + "X4RleGmvmiiXQRE";

  /** By the same package: no identity, may create, list and administrate. */
  static final String JS_SERVER =
      "eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6eyJyb29tQ3JlYXRlIjp0cnVlLCJyb29tTGlzdCI6dHJ1ZSwicm9vbUFkbWlu"
          + "Ijp0cnVlLCJyb29tIjoiciJ9LCJpc3MiOiJkZXZrZXkiLCJleHAiOjE3NjcyNDcyMDAsIm5iZiI6MTc2NzIyNTYwM"
          + "H0.ovlLpzwUwtRRO6gZejYrTTbNw1FRiet7y7Zlm_23-no";

  private TokenFixtures() {}

  /** A token of devkey with these claims, which may end with an open comma before exp. */
  static String token(String claims) {
    return signed("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, "secret");
  }

  /** A good token with these claims added to issuer, subject and expiry. */
  static String with(String claims) {
    return token(
        "{\"iss\":\"devkey\",\"sub\":\"me\",\"exp\":"
            + (NOW.getEpochSecond() + 60)
            + (claims.isEmpty() ? "" : "," + claims)
            + "}");
  }

  static String signed(String header, String claims, String secret) {
    return signed(header, claims, secret, "HmacSHA256");
  }

  static String signed(String header, String claims, String secret, String algorithm) {
    String signingInput = encode(header) + "." + encode(claims);
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return signingInput
          + "."
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(mac.doFinal(signingInput.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String encode(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
