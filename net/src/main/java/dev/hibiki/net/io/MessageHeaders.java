package dev.hibiki.net.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array of {@code struct mmsghdr} of 64-bit Linux, each with one piece of data ({@code struct
 * iovec}).
 */
final class MessageHeaders {
  /** Offset of the length that the kernel writes. */
  static final int LENGTH = 56;

  private static final int STRIDE = 64;
  private static final int ADDRESS_BYTES = 8;
  private static final int PIECES = 16;
  private static final int PIECE_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_BYTES = 40;
  private static final int PIECE_STRIDE = 16;

  private final MemorySegment headers;
  private final MemorySegment pieces;

  MessageHeaders(Arena arena, int count) {
    headers = arena.allocate((long) count * STRIDE, STRIDE);
    pieces = arena.allocate((long) count * PIECE_STRIDE, PIECE_STRIDE);
    for (int i = 0; i < count; i++) {
      headers.set(JAVA_LONG, offset(i) + PIECES, pieces.address() + (long) i * PIECE_STRIDE);
      headers.set(JAVA_LONG, offset(i) + PIECE_COUNT, 1);
    }
  }

  MemorySegment memory() {
    return headers;
  }

  long offset(int i) {
    return (long) i * STRIDE;
  }

  void address(int i, long address, int bytes) {
    headers.set(JAVA_LONG, offset(i), address);
    addressBytes(i, bytes);
  }

  void addressBytes(int i, int bytes) {
    headers.set(JAVA_INT, offset(i) + ADDRESS_BYTES, bytes);
  }

  void data(int i, long address, long bytes) {
    pieces.set(JAVA_LONG, (long) i * PIECE_STRIDE, address);
    pieces.set(JAVA_LONG, (long) i * PIECE_STRIDE + Long.BYTES, bytes);
  }

  /** A control message, or none with a length of 0. */
  void control(int i, long address, int bytes) {
    headers.set(JAVA_LONG, offset(i) + CONTROL, bytes == 0 ? 0 : address);
    headers.set(JAVA_LONG, offset(i) + CONTROL_BYTES, bytes);
  }

  boolean hasControl(int i) {
    return headers.get(JAVA_LONG, offset(i) + CONTROL_BYTES) != 0;
  }
}
