package dev.hibiki.rtc.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Reads the grammar of RFC 8839 section 5.1, with the extensions of RFC 6544 section 4.5. */
final class CandidateParser {
  /** Longer than any candidate a client sends; bounds the work. */
  private static final int MAX_CHARS = 1024;

  private static final int MAX_FOUNDATION_CHARS = 32;
  private static final int FIXED_TOKENS = 8;

  private CandidateParser() {}

  static @Nullable Candidate parse(String attribute) {
    String text = attribute.strip();
    if (text.startsWith("a=")) {
      text = text.substring(2);
    }
    if (text.startsWith("candidate:")) {
      text = text.substring("candidate:".length());
    }
    if (text.length() > MAX_CHARS) {
      return null;
    }
    String[] tokens = text.strip().split(" +");
    if (tokens.length < FIXED_TOKENS || !tokens[6].equals("typ") || !foundation(tokens[0])) {
      return null;
    }
    Path.Protocol protocol = protocol(tokens[2]);
    CandidateType type = CandidateType.of(tokens[7]);
    InetSocketAddress address = address(tokens[4], tokens[5]);
    long component = number(tokens[1], 256);
    long priority = number(tokens[3], 0xffffffffL);
    if (protocol == null || type == null || address == null || component < 1 || priority < 0) {
      return null;
    }
    TcpType tcpType = null;
    if (protocol == Path.Protocol.TCP) {
      // RFC 6544 section 4.5 demands the extension; an agent of before would be passive by default.
      String named = extension(tokens, "tcptype");
      tcpType = named == null ? TcpType.PASSIVE : TcpType.of(named);
      if (tcpType == null) {
        return null;
      }
    }
    InetSocketAddress related = null;
    String raddr = extension(tokens, "raddr");
    String rport = extension(tokens, "rport");
    if (raddr != null && rport != null) {
      // Only information: a name or nonsense here does not spoil the candidate.
      related = address(raddr, rport);
    }
    return new Candidate(
        tokens[0], (int) component, protocol, priority, address, type, related, tcpType);
  }

  private static boolean foundation(String token) {
    return !token.isEmpty()
        && token.length() <= MAX_FOUNDATION_CHARS
        && token.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  private static Path.@Nullable Protocol protocol(String token) {
    if (token.equalsIgnoreCase("udp")) {
      return Path.Protocol.UDP;
    }
    return token.equalsIgnoreCase("tcp") ? Path.Protocol.TCP : null;
  }

  private static @Nullable String extension(String[] tokens, String name) {
    for (int i = FIXED_TOKENS; i + 1 < tokens.length; i += 2) {
      if (tokens[i].equals(name)) {
        return tokens[i + 1];
      }
    }
    return null;
  }

  private static @Nullable InetSocketAddress address(String host, String port) {
    InetAddress address = literal(host);
    long number = number(port, 65535);
    return address == null || number < 0 ? null : new InetSocketAddress(address, (int) number);
  }

  /** Takes address literals only; everything else would be a name, which costs a lookup. */
  private static @Nullable InetAddress literal(String host) {
    boolean ipv6 = host.indexOf(':') >= 0;
    int dots = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      dots += c == '.' ? 1 : 0;
      boolean allowed = c == '.' || (c >= '0' && c <= '9') || (ipv6 && (c == ':' || hexLetter(c)));
      if (!allowed) {
        return null;
      }
    }
    if (!ipv6 && dots != 3) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean hexLetter(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** An unsigned decimal of at most ten digits, or -1. */
  private static long number(String token, long max) {
    if (token.isEmpty() || token.length() > 10) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < token.length(); i++) {
      int digit = token.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value <= max ? value : -1;
  }
}
