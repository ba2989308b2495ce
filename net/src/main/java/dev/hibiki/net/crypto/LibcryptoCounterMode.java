package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.lang.ref.Reference;

/** AES counter mode on libcrypto. */
final class LibcryptoCounterMode implements SrtpCrypto.CounterMode {
  private static final int COUNTER_BYTES = 16;

  private final CipherContext context;

  LibcryptoCounterMode(byte[] key) {
    context =
        new CipherContext(
            Libcrypto.ENCRYPT_KEY, Libcrypto.counterMode(key.length), key, COUNTER_BYTES);
  }

  @Override
  public void apply(
      byte[] counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
    long address = context.address();
    LibcryptoScratch scratch = LibcryptoScratch.ofThread(0, length);
    try {
      long text = scratch.text(in, inOffset, length);
      int ok =
          (int) Libcrypto.ENCRYPT_NONCE.invokeExact(address, 0L, 0L, 0L, scratch.nonce(counter));
      ok &= (int) Libcrypto.ENCRYPT.invokeExact(address, text, scratch.ignored(), text, length);
      Libcrypto.require(ok);
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    } finally {
      Reference.reachabilityFence(context);
      Reference.reachabilityFence(scratch);
    }
    scratch.copyText(out, outOffset, length);
  }
}
