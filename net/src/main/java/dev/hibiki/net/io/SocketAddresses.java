package dev.hibiki.net.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.hibiki.rtc.ice.Path;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout.OfInt;
import java.lang.foreign.ValueLayout.OfLong;
import java.lang.foreign.ValueLayout.OfShort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The socket addresses of Linux: {@code sockaddr_in} and {@code sockaddr_in6}. */
final class SocketAddresses {
  /** Room for either. */
  static final int MAX_BYTES = 28;

  private static final int IPV4_BYTES = 16;
  private static final OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final OfInt IPV4 = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final OfLong IPV6 = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddresses() {}

  /** Writes an address for a socket of {@code family}; returns its length. */
  static int write(MemorySegment memory, long at, int family, Remote remote) {
    memory.set(JAVA_SHORT, at, (short) family);
    memory.set(PORT, at + 2, (short) remote.port());
    if (family == SocketCalls.AF_INET) {
      memory.set(IPV4, at + 4, (int) remote.low());
      memory.set(JAVA_LONG_UNALIGNED, at + 8, 0L);
      return IPV4_BYTES;
    }
    memory.set(JAVA_INT, at + 4, 0);
    memory.set(IPV6, at + 8, remote.high());
    memory.set(IPV6, at + 16, remote.low());
    memory.set(JAVA_INT, at + 24, remote.scope());
    return MAX_BYTES;
  }

  private static boolean isIpv4(MemorySegment memory, long at) {
    return memory.get(JAVA_SHORT, at) == SocketCalls.AF_INET;
  }

  static long high(MemorySegment memory, long at) {
    return isIpv4(memory, at) ? 0 : memory.get(IPV6, at + 8);
  }

  static long low(MemorySegment memory, long at) {
    return isIpv4(memory, at) ? Remote.mapped(memory.get(IPV4, at + 4)) : memory.get(IPV6, at + 16);
  }

  static int port(MemorySegment memory, long at) {
    return memory.get(PORT, at + 2) & 0xFFFF;
  }

  static int scope(MemorySegment memory, long at) {
    return isIpv4(memory, at) ? 0 : memory.get(JAVA_INT, at + 24);
  }

  /**
   * Binds and says where.
   *
   * @throws java.io.UncheckedIOException naming the address if it cannot be bound
   */
  static InetSocketAddress bind(
      SocketCalls calls, int socket, int family, InetSocketAddress local) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(MAX_BYTES, Long.BYTES);
      Remote wanted = Remote.of(new Path(Path.Protocol.UDP, local, local));
      int done = calls.bind(socket, address, write(address, 0, family, wanted));
      if (done == 0) {
        done = calls.name(socket, address);
      }
      if (done < 0) {
        throw NativeUdpEdge.refused(local, -done);
      }
      return new InetSocketAddress(inet(address, family), port(address, 0));
    }
  }

  private static InetAddress inet(MemorySegment address, int family) {
    ByteBuffer bytes =
        family == SocketCalls.AF_INET
            ? ByteBuffer.allocate(4).putInt(address.get(IPV4, 4))
            : ByteBuffer.allocate(16).putLong(high(address, 0)).putLong(low(address, 0));
    try {
      return InetAddress.getByAddress(bytes.array());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
