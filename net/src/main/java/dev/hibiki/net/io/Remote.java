package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * One remote address in the form of the kernel: sixteen bytes as two big-endian words, IPv4 mapped
 * into IPv6 (RFC 4291 section 2.5.5.2), and the port.
 */
record Remote(long high, long low, int port, int scope, Path path) {
  private static final long MAPPED = 0xFFFFL << 32;

  static Remote of(Path path) {
    InetSocketAddress remote = path.remote();
    InetAddress address = remote.getAddress();
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet6Address six) {
      return new Remote(bytes.getLong(), bytes.getLong(), remote.getPort(), six.getScopeId(), path);
    }
    return new Remote(0, mapped(bytes.getInt()), remote.getPort(), 0, path);
  }

  /** The low word of an IPv4 address. */
  static long mapped(int address) {
    return MAPPED | (address & 0xFFFF_FFFFL);
  }

  /** Whether it is an IPv4 address. */
  static boolean isMapped(long high, long low) {
    return high == 0 && (low & ~0xFFFF_FFFFL) == MAPPED;
  }

  boolean isMapped() {
    return isMapped(high, low);
  }

  boolean is(long otherHigh, long otherLow, int otherPort, int otherScope) {
    return low == otherLow && port == otherPort && high == otherHigh && scope == otherScope;
  }

  static int hash(long high, long low, int port) {
    long h = (low ^ high * 31) * 0x9E3779B97F4A7C15L + port * 0xC2B2AE3D27D4EB4FL;
    return (int) (h ^ (h >>> 32));
  }
}
