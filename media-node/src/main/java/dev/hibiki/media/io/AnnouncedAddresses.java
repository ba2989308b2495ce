package dev.hibiki.media.io;

import dev.hibiki.common.config.RtcConfig;
import dev.hibiki.net.io.AddressFilter;
import dev.hibiki.net.io.AddressPrefix;
import dev.hibiki.net.io.LocalAddresses;
import dev.hibiki.net.io.StunProbe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that clients are told, and what to bind for each.
 *
 * @param bind the local address of the socket; the wildcard where the announced one is not ours
 * @param announced what stands in the candidate
 */
public record AnnouncedAddresses(InetAddress bind, InetAddress announced) {
  private static final Logger log = LoggerFactory.getLogger(AnnouncedAddresses.class);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);
  private static final int STUN_PORT = 3478;

  /**
   * Finds them: the configured node address, else the external one if that is asked for, else those
   * of the machine. Blocks while STUN servers are asked.
   *
   * @param loopback whether loopback addresses count beside others
   */
  public static List<AnnouncedAddresses> find(RtcConfig rtc, boolean loopback) {
    List<AnnouncedAddresses> found = new ArrayList<>();
    List<InetAddress> local = LocalAddresses.find(filter(rtc, loopback));
    if (rtc.nodeIp().isSet()) {
      for (InetAddress address : rtc.nodeIp().addresses()) {
        found.add(new AnnouncedAddresses(isLocal(address) ? address : wildcard(address), address));
      }
      if (loopback) {
        local.stream()
            .filter(InetAddress::isLoopbackAddress)
            .filter(address -> found.stream().noneMatch(known -> known.announced.equals(address)))
            .filter(address -> found.stream().noneMatch(known -> known.bind.isAnyLocalAddress()))
            .forEach(address -> found.add(new AnnouncedAddresses(address, address)));
      }
      return found;
    }
    Optional<InetAddress> external = rtc.useExternalIp() ? external(rtc) : Optional.empty();
    if (external.isPresent()) {
      found.add(new AnnouncedAddresses(wildcard(external.get()), external.get()));
      if (rtc.advertiseInternalIp() && !rtc.externalIpOnly()) {
        local.stream()
            .filter(address -> address.getClass() == external.get().getClass())
            .forEach(
                address -> found.add(new AnnouncedAddresses(wildcard(external.get()), address)));
      }
      return found;
    }
    local.forEach(address -> found.add(new AnnouncedAddresses(address, address)));
    return found;
  }

  private static AddressFilter filter(RtcConfig rtc, boolean loopback) {
    return new AddressFilter(
        rtc.interfaces().includes(),
        rtc.interfaces().excludes(),
        rtc.ips().includes().stream().map(block -> AddressPrefix.parse(block.toString())).toList(),
        rtc.ips().excludes().stream().map(block -> AddressPrefix.parse(block.toString())).toList(),
        loopback);
  }

  private static boolean isLocal(InetAddress address) {
    AddressFilter everything = new AddressFilter(List.of(), List.of(), List.of(), List.of(), true);
    return LocalAddresses.find(everything).contains(address);
  }

  private static InetAddress wildcard(InetAddress like) {
    try {
      return InetAddress.getByAddress(new byte[like.getAddress().length]);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<InetAddress> external(RtcConfig rtc) {
    List<InetSocketAddress> servers =
        rtc.stunServers().stream().map(AnnouncedAddresses::server).toList();
    Optional<InetAddress> external =
        new StunProbe(new SecureRandom())
            .externalAddress(new InetSocketAddress(0), servers, PROBE_TIMEOUT)
            .map(InetSocketAddress::getAddress);
    if (external.isEmpty()) {
      log.warn("No STUN server answered: the addresses of this machine are used instead");
    }
    return external;
  }

  private static InetSocketAddress server(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return colon < 0
        ? new InetSocketAddress(hostAndPort, STUN_PORT)
        : new InetSocketAddress(
            hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }
}
