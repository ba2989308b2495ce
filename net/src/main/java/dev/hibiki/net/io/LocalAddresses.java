package dev.hibiki.net.io;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The addresses of this machine that may become host candidates. */
public final class LocalAddresses {
  private LocalAddresses() {}

  /**
   * An address and where it was found.
   *
   * @param interfaceName name of the network interface
   */
  record Found(String interfaceName, InetAddress address) {}

  /**
   * Looks at the interfaces that are up. IPv4 comes first, loopback last; if nothing but loopback
   * is left, loopback is the answer even when the filter does not ask for it.
   */
  public static List<InetAddress> find(AddressFilter filter) {
    List<Found> found = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp()) {
          each.inetAddresses().forEach(address -> found.add(new Found(each.getName(), address)));
        }
      }
    } catch (SocketException e) {
      throw new UncheckedIOException("cannot list network interfaces", e);
    }
    return select(found, filter);
  }

  static List<InetAddress> select(List<Found> found, AddressFilter filter) {
    List<InetAddress> usable =
        found.stream()
            .filter(each -> filter.acceptsInterface(each.interfaceName()))
            .map(each -> withoutScope(each.address()))
            .filter(address -> !address.isLinkLocalAddress() && !address.isMulticastAddress())
            .filter(filter::acceptsAddress)
            .distinct()
            .sorted(
                Comparator.comparing(InetAddress::isLoopbackAddress)
                    .thenComparing(address -> !(address instanceof Inet4Address)))
            .toList();
    List<InetAddress> beyondHost =
        usable.stream().filter(address -> !address.isLoopbackAddress()).toList();
    return filter.loopback() || beyondHost.isEmpty() ? usable : beyondHost;
  }

  /** A global address needs no scope, and would print with one. */
  private static InetAddress withoutScope(InetAddress address) {
    if (address instanceof Inet6Address six && !six.isLinkLocalAddress()) {
      try {
        return InetAddress.getByAddress(six.getAddress());
      } catch (UnknownHostException e) {
        throw new IllegalStateException("16 bytes are an address length", e);
      }
    }
    return address;
  }
}
