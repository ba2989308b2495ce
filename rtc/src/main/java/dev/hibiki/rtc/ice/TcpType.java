package dev.hibiki.rtc.ice;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which side of a TCP candidate's connection opens it. RFC 6544 section 4.5. */
public enum TcpType {
  ACTIVE("active"),
  PASSIVE("passive"),
  SIMULTANEOUS_OPEN("so");

  private final String token;

  TcpType(String token) {
    this.token = token;
  }

  /** The word after {@code tcptype}. */
  public String token() {
    return token;
  }

  /** The type with this token in any case, or null. */
  static @Nullable TcpType of(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "active" -> ACTIVE;
      case "passive" -> PASSIVE;
      case "so" -> SIMULTANEOUS_OPEN;
      default -> null;
    };
  }

  /** The direction part of the local preference. RFC 6544 section 4.2. */
  int directionPreference(CandidateType type) {
    boolean direct = type == CandidateType.HOST || type == CandidateType.RELAYED;
    return switch (this) {
      case ACTIVE -> direct ? 6 : 4;
      case PASSIVE -> direct ? 4 : 2;
      case SIMULTANEOUS_OPEN -> direct ? 2 : 6;
    };
  }
}
