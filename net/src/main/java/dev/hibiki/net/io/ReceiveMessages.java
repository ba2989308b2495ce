package dev.hibiki.net.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The places that one {@code recvmmsg} fills: datagrams and where they came from. */
final class ReceiveMessages {
  /** How many datagrams one call brings at most. */
  static final int COUNT = 32;

  private static final int ADDRESS_STRIDE = 32;

  private final int datagramBytes;
  private final MemorySegment data;
  private final MemorySegment addresses;
  private final MessageHeaders headers;

  ReceiveMessages(int datagramBytes) {
    this.datagramBytes = datagramBytes;
    Arena arena = Arena.ofAuto();
    data = arena.allocate((long) COUNT * datagramBytes, Long.BYTES);
    addresses = arena.allocate((long) COUNT * ADDRESS_STRIDE, Long.BYTES);
    headers = new MessageHeaders(arena, COUNT);
    for (int i = 0; i < COUNT; i++) {
      headers.address(
          i, addresses.address() + (long) i * ADDRESS_STRIDE, SocketAddresses.MAX_BYTES);
      headers.data(i, data.address() + (long) i * datagramBytes, datagramBytes);
    }
  }

  /** How many datagrams came, 0 or less if none did. */
  int receive(SocketCalls calls, int socket) {
    int count = calls.receive(socket, headers.memory().address(), COUNT);
    for (int i = 0; i < count; i++) {
      // The kernel has written the length of what came over the room for it.
      headers.addressBytes(i, SocketAddresses.MAX_BYTES);
    }
    return count;
  }

  int length(int i) {
    return headers.memory().get(JAVA_INT, headers.offset(i) + MessageHeaders.LENGTH);
  }

  long high(int i) {
    return SocketAddresses.high(addresses, (long) i * ADDRESS_STRIDE);
  }

  long low(int i) {
    return SocketAddresses.low(addresses, (long) i * ADDRESS_STRIDE);
  }

  int port(int i) {
    return SocketAddresses.port(addresses, (long) i * ADDRESS_STRIDE);
  }

  int scope(int i) {
    return SocketAddresses.scope(addresses, (long) i * ADDRESS_STRIDE);
  }

  /** Copies a datagram to the beginning of {@code out}. */
  void copy(int i, byte[] out) {
    MemorySegment.copy(data, JAVA_BYTE, (long) i * datagramBytes, out, 0, length(i));
  }
}
