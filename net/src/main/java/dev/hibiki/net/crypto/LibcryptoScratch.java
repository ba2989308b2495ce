package dev.hibiki.net.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory outside the heap in which one thread has a packet sealed or opened: nonce, associated data
 * and text, each in its place. A nonce has 16 bytes at most.
 *
 * <p>Calls could take slices of Java arrays instead, and save two copies; but inside the whole path
 * of a packet the compiler does not always remove the objects that stand for the slices.
 */
final class LibcryptoScratch {
  private static final int IGNORED = 16;
  private static final int AAD = 64;

  // A packet with every header extension; records of data channels may make it grow.
  private static final int AAD_BYTES = 512;
  private static final int TEXT_BYTES = 2048;

  private static final ThreadLocal<LibcryptoScratch> OF_THREAD =
      ThreadLocal.withInitial(() -> new LibcryptoScratch(AAD_BYTES, TEXT_BYTES));

  private final MemorySegment memory;
  private final long address;
  private final int textAt;

  private LibcryptoScratch(int aadBytes, int textBytes) {
    // The text begins where the associated data ends, at a multiple of 16.
    textAt = (AAD + aadBytes + 15) & ~15;
    memory = Arena.ofAuto().allocate(textAt + (long) textBytes, 16);
    address = memory.address();
  }

  /** That of the current thread, with room for so much. */
  static LibcryptoScratch ofThread(int aadBytes, int textBytes) {
    LibcryptoScratch present = OF_THREAD.get();
    if (AAD + aadBytes > present.textAt || textBytes > present.memory.byteSize() - present.textAt) {
      present =
          new LibcryptoScratch(Math.max(aadBytes, AAD_BYTES), Math.max(textBytes, TEXT_BYTES));
      OF_THREAD.set(present);
    }
    return present;
  }

  /**
   * Where lengths that nobody asks for may be written, and 32 bytes further on an end of nothing.
   */
  long ignored() {
    return address + IGNORED;
  }

  long nonce(byte[] nonce) {
    MemorySegment.copy(nonce, 0, memory, ValueLayout.JAVA_BYTE, 0, nonce.length);
    return address;
  }

  long aad(byte[] bytes, int offset, int length) {
    MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, AAD, length);
    return address + AAD;
  }

  long text(byte[] bytes, int offset, int length) {
    MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, textAt, length);
    return address + textAt;
  }

  void copyText(byte[] out, int offset, int length) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, textAt, out, offset, length);
  }
}
