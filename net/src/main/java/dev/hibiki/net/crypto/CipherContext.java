package dev.hibiki.net.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;

/** A keyed cipher context of libcrypto, freed when nobody holds it any more. */
final class CipherContext {
  private static final Cleaner CLEANER = Cleaner.create();

  private final long address;

  /**
   * A context with a key and no nonce yet.
   *
   * @param setKey {@link Libcrypto#ENCRYPT_KEY} or {@link Libcrypto#DECRYPT_KEY}
   */
  CipherContext(MethodHandle setKey, long cipher, byte[] key, int nonceBytes) {
    long context = Libcrypto.newContext();
    address = context;
    CLEANER.register(this, () -> Libcrypto.free(context));
    try {
      MemorySegment nonce = MemorySegment.ofArray(new byte[nonceBytes]);
      Libcrypto.require(
          (int) setKey.invokeExact(context, cipher, 0L, MemorySegment.ofArray(key), nonce));
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    }
  }

  /** Valid while this object is reachable. */
  long address() {
    return address;
  }
}
