package dev.hibiki.common.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A block of addresses, for example {@code 10.0.0.0/8}. RFC 4632, RFC 4291 section 2.3.
 *
 * @param prefixLength leading bits that an address must share with {@code network}
 */
public record Cidr(InetAddress network, int prefixLength) {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  public Cidr {
    if (prefixLength < 0 || prefixLength > network.getAddress().length * 8) {
      throw new IllegalArgumentException("prefix length is out of range");
    }
  }

  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash > 0) {
      try {
        return new Cidr(
            parseAddress(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
      } catch (IllegalArgumentException e) {
        // told below
      }
    }
    throw new IllegalArgumentException("must be an address block such as 10.0.0.0/8 or fd00::/8");
  }

  /** Reads an address literal without ever asking a name server. */
  static InetAddress parseAddress(String text) {
    if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
      try {
        return InetAddress.ofLiteral(text);
      } catch (IllegalArgumentException e) {
        // told below
      }
    }
    throw new IllegalArgumentException("must be an IP address");
  }

  public boolean contains(InetAddress address) {
    byte[] own = network.getAddress();
    byte[] other = address.getAddress();
    if (own.length != other.length) {
      return false;
    }
    int left = prefixLength;
    for (int i = 0; left > 0; i++, left -= 8) {
      int mask = left >= 8 ? 0xff : 0xff << (8 - left) & 0xff;
      if (((own[i] ^ other[i]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefixLength;
  }
}
