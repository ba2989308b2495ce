package dev.hibiki.rtc.ice;

import java.net.InetSocketAddress;

/**
 * The way datagrams take between one local socket and one remote address.
 *
 * <p>For UDP {@code local} is the bound socket's address; for TCP (RFC 6544, passive) it is the
 * listening address and {@code remote} names the accepted connection. Both addresses are resolved.
 */
public record Path(Protocol protocol, InetSocketAddress local, InetSocketAddress remote) {
  /** Transport below ICE. */
  public enum Protocol {
    UDP,
    TCP
  }
}
