package dev.hibiki.room.webhook;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.proto.WebhookEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * An event as it is sent: its JSON, and a token that vouches for exactly these bytes.
 *
 * @param token the {@code Authorization} header, without a scheme before it
 */
record SignedEvent(byte[] body, String token) {
  private static final Duration VALIDITY = Duration.ofMinutes(5);
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  static SignedEvent of(WebhookEvent event, ApiKey key, Instant now) {
    byte[] body = json(event).getBytes(StandardCharsets.UTF_8);
    Grants grants =
        Grants.builder().sha256(Base64.getEncoder().encodeToString(digest(body))).build();
    return new SignedEvent(body, AccessToken.sign(key, grants, VALIDITY, now));
  }

  private static String json(WebhookEvent event) {
    try {
      return JSON.print(event);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an event that cannot be printed", e);
    }
  }

  private static byte[] digest(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }
}
