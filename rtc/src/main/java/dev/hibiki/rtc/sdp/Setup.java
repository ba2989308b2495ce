package dev.hibiki.rtc.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who begins the DTLS handshake, as in {@code a=setup} (RFC 4145, RFC 5763 section 5). */
public enum Setup {
  /** This side sends the ClientHello. */
  ACTIVE,
  /** This side waits for the ClientHello. */
  PASSIVE,
  /** Either; what an offer says. */
  ACTPASS,
  /** No connection for now. */
  HOLDCONN;

  /** The word of the attribute. */
  public String token() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role that answers an offered one. A role once taken is kept while the offer leaves it open,
   * so that a renegotiation does not tear down the DTLS association.
   *
   * @param offered what the offer says; null is read as actpass
   * @param previous the role taken in an earlier answer, null at first
   */
  public static Setup answerTo(@Nullable Setup offered, @Nullable Setup previous) {
    if (offered == ACTIVE) {
      return PASSIVE;
    }
    if (offered == PASSIVE) {
      return ACTIVE;
    }
    return previous == PASSIVE ? PASSIVE : ACTIVE;
  }

  static @Nullable Setup parse(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "active" -> ACTIVE;
      case "passive" -> PASSIVE;
      case "actpass" -> ACTPASS;
      case "holdconn" -> HOLDCONN;
      default -> null;
    };
  }
}
