package dev.hibiki.bench.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** An array of {@code mmsghdr} with its buffers, addresses and control messages, off heap. */
final class MessageArea {
  static final int SLOTS = 64;
  static final int SLOT_BYTES = 2048;
  static final int ADDRESS_BYTES = 16;

  private static final int HEADER_BYTES = 64;
  private static final int VECTOR_BYTES = 16;
  private static final int CONTROL_BYTES = 64;
  private static final int NAME_LENGTH_AT = 8;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int LENGTH_AT = 56;

  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final MemorySegment addresses;
  private final MemorySegment controls;
  private final MemorySegment data;

  MessageArea(Arena arena) {
    headers = arena.allocate((long) SLOTS * HEADER_BYTES, 8);
    vectors = arena.allocate((long) SLOTS * VECTOR_BYTES, 8);
    addresses = arena.allocate((long) SLOTS * ADDRESS_BYTES, 8);
    controls = arena.allocate((long) SLOTS * CONTROL_BYTES, 8);
    data = arena.allocate((long) SLOTS * SLOT_BYTES, 64);
    for (int slot = 0; slot < SLOTS; slot++) {
      long header = (long) slot * HEADER_BYTES;
      long vector = (long) slot * VECTOR_BYTES;
      vectors.set(JAVA_LONG_UNALIGNED, vector, data.address() + (long) slot * SLOT_BYTES);
      vectors.set(JAVA_LONG_UNALIGNED, vector + 8, SLOT_BYTES);
      headers.set(JAVA_LONG_UNALIGNED, header, addresses.address() + (long) slot * ADDRESS_BYTES);
      headers.set(JAVA_INT_UNALIGNED, header + NAME_LENGTH_AT, ADDRESS_BYTES);
      headers.set(JAVA_LONG_UNALIGNED, header + 16, vectors.address() + vector);
      headers.set(JAVA_LONG_UNALIGNED, header + 24, 1);
    }
  }

  /** Makes room for control messages in every header. */
  void receiveControls() {
    for (int slot = 0; slot < SLOTS; slot++) {
      headers.set(
          JAVA_LONG_UNALIGNED,
          (long) slot * HEADER_BYTES + 32,
          controls.address() + (long) slot * CONTROL_BYTES);
    }
    prepare(SLOTS);
  }

  /** Undoes what the kernel wrote into the headers of the first slots. */
  void prepare(int count) {
    for (int slot = 0; slot < count; slot++) {
      long header = (long) slot * HEADER_BYTES;
      headers.set(JAVA_INT_UNALIGNED, header + NAME_LENGTH_AT, ADDRESS_BYTES);
      headers.set(JAVA_LONG_UNALIGNED, header + CONTROL_LENGTH_AT, CONTROL_BYTES);
    }
  }

  long address() {
    return headers.address();
  }

  int length(int slot) {
    return headers.get(JAVA_INT_UNALIGNED, (long) slot * HEADER_BYTES + LENGTH_AT);
  }

  /** The remote address of a slot in the first 48 bits: port and IPv4 address. */
  long remote(int slot) {
    return addresses.get(JAVA_LONG_UNALIGNED, (long) slot * ADDRESS_BYTES) >>> 16;
  }

  /** The kernel's receive time on the real-time clock, 0 if it told none. */
  long receivedUnixNanos(int slot) {
    long length = headers.get(JAVA_LONG_UNALIGNED, (long) slot * HEADER_BYTES + CONTROL_LENGTH_AT);
    long control = (long) slot * CONTROL_BYTES;
    if (length < 32 || controls.get(JAVA_INT_UNALIGNED, control + 12) != Libc.SO_TIMESTAMPNS) {
      return 0;
    }
    return controls.get(JAVA_LONG_UNALIGNED, control + 16) * 1_000_000_000L
        + controls.get(JAVA_LONG_UNALIGNED, control + 24);
  }

  void copyOut(int slot, byte[] out, int length) {
    MemorySegment.copy(data, JAVA_BYTE, (long) slot * SLOT_BYTES, out, 0, length);
  }

  /** Fills a slot with a datagram to be sent. */
  void put(int slot, byte[] bytes, int offset, int length, long remote) {
    MemorySegment.copy(bytes, offset, data, JAVA_BYTE, (long) slot * SLOT_BYTES, length);
    vectors.set(JAVA_LONG_UNALIGNED, (long) slot * VECTOR_BYTES + 8, length);
    addresses.set(JAVA_LONG_UNALIGNED, (long) slot * ADDRESS_BYTES, remote << 16 | 2);
  }

  /** A {@code sockaddr_in} as {@link #remote} gives it. */
  static long pack(InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    if (ip.length != 4) {
      throw new IllegalArgumentException("only IPv4: " + address);
    }
    long packed = 0;
    for (int i = 3; i >= 0; i--) {
      packed = packed << 8 | (ip[i] & 0xFF);
    }
    int port = address.getPort();
    return packed << 16 | (port & 0xFF) << 8 | port >>> 8;
  }

  static InetSocketAddress unpack(long packed) {
    int port = (int) (packed & 0xFF) << 8 | (int) (packed >>> 8 & 0xFF);
    byte[] ip = new byte[4];
    for (int i = 0; i < 4; i++) {
      ip[i] = (byte) (packed >>> (16 + 8 * i));
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a {@code sockaddr_in}. */
  static void writeAddress(MemorySegment to, InetSocketAddress address) {
    to.fill((byte) 0);
    to.set(JAVA_LONG_UNALIGNED, 0, pack(address) << 16 | 2);
  }

  static InetSocketAddress readAddress(MemorySegment from) {
    if (from.get(JAVA_SHORT_UNALIGNED, 0) != 2) {
      throw new IllegalStateException("no IPv4 address");
    }
    return unpack(from.get(JAVA_LONG_UNALIGNED, 0) >>> 16);
  }
}
