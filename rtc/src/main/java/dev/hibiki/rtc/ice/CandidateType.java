package dev.hibiki.rtc.ice;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a candidate's address came to be known. RFC 8445 section 5.1.1. */
public enum CandidateType {
  HOST("host", 126),
  PEER_REFLEXIVE("prflx", 110),
  SERVER_REFLEXIVE("srflx", 100),
  RELAYED("relay", 0);

  /**
   * How much less a TCP candidate of a type is preferred: enough to put host candidates over TCP
   * behind server-reflexive ones over UDP (RFC 6544 section 4.2 leaves the figure open).
   */
  private static final int TCP_PENALTY = 27;

  private final String token;
  private final int preference;

  CandidateType(String token, int preference) {
    this.token = token;
    this.preference = preference;
  }

  /** The word after {@code typ}. */
  public String token() {
    return token;
  }

  /** The type with this token in any case, or null. */
  static @Nullable CandidateType of(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "host" -> HOST;
      case "prflx" -> PEER_REFLEXIVE;
      case "srflx" -> SERVER_REFLEXIVE;
      case "relay" -> RELAYED;
      default -> null;
    };
  }

  int preference(Path.Protocol protocol) {
    return protocol == Path.Protocol.UDP ? preference : Math.max(0, preference - TCP_PENALTY);
  }
}
