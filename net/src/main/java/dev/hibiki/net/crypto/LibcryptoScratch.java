package dev.hibiki.net.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory outside the heap in which one thread has a packet sealed or opened: nonce, associated data
 * and text, each in its place.
 *
 * <p>Calls could take slices of Java arrays instead, and save two copies; but inside the whole path
 * of a packet the compiler does not always remove the objects that stand for the slices.
 */
final class LibcryptoScratch {
  /** The longest associated data: a header with every extension. */
  static final int MAX_AAD_BYTES = 512;

  /** The longest text with its tag. */
  static final int MAX_TEXT_BYTES = 2048;

  private static final int AAD = 16;
  private static final int TEXT = AAD + MAX_AAD_BYTES;

  private static final ThreadLocal<LibcryptoScratch> OF_THREAD =
      ThreadLocal.withInitial(LibcryptoScratch::new);

  private final MemorySegment memory = Arena.ofAuto().allocate(TEXT + MAX_TEXT_BYTES, 16);
  private final long address = memory.address();

  private LibcryptoScratch() {}

  static LibcryptoScratch ofThread() {
    return OF_THREAD.get();
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
    MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, TEXT, length);
    return address + TEXT;
  }

  void copyText(byte[] out, int offset, int length) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, TEXT, out, offset, length);
  }
}
