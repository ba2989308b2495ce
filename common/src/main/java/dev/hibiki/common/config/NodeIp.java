package dev.hibiki.common.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses that a node tells its clients: at most one of each family. */
public record NodeIp(@Nullable Inet4Address v4, @Nullable Inet6Address v6) {
  public static final NodeIp NONE = new NodeIp(null, null);

  /** Reads {@code 203.0.113.7} or {@code 203.0.113.7,2001:db8::7}; empty is {@link #NONE}. */
  static NodeIp parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    Inet4Address v4 = null;
    Inet6Address v6 = null;
    for (String part : text.split(",", -1)) {
      InetAddress address = Cidr.parseAddress(part.strip());
      if (address instanceof Inet4Address four && v4 == null) {
        v4 = four;
      } else if (address instanceof Inet6Address six && v6 == null) {
        v6 = six;
      } else {
        throw new IllegalArgumentException("must have at most one IPv4 and one IPv6 address");
      }
    }
    return new NodeIp(v4, v6);
  }

  public boolean isSet() {
    return v4 != null || v6 != null;
  }

  /** The addresses that are set, IPv4 first. */
  public List<InetAddress> addresses() {
    List<InetAddress> addresses = new ArrayList<>(2);
    if (v4 != null) {
      addresses.add(v4);
    }
    if (v6 != null) {
      addresses.add(v6);
    }
    return List.copyOf(addresses);
  }

  @Override
  public String toString() {
    List<String> texts = addresses().stream().map(InetAddress::getHostAddress).toList();
    return String.join(",", texts);
  }
}
