package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** AES-GCM on libcrypto, a context for each direction, made when it is first used. */
final class LibcryptoAead implements SrtpCrypto.Aead {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final byte[] key;
  private final byte[] latestNonce = new byte[NONCE_BYTES];
  private boolean sealed;
  private @Nullable CipherContext sealing;
  private @Nullable CipherContext opening;

  LibcryptoAead(byte[] key) {
    this.key = key.clone();
  }

  private CipherContext sealing() {
    CipherContext present = sealing;
    if (present == null) {
      present =
          new CipherContext(Libcrypto.ENCRYPT_KEY, Libcrypto.gcm(key.length), key, NONCE_BYTES);
      sealing = present;
    }
    return present;
  }

  private CipherContext opening() {
    CipherContext present = opening;
    if (present == null) {
      present =
          new CipherContext(Libcrypto.DECRYPT_KEY, Libcrypto.gcm(key.length), key, NONCE_BYTES);
      opening = present;
    }
    return present;
  }

  @Override
  public void seal(
      byte[] nonce,
      byte[] aad,
      int aadOffset,
      int aadLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    if (sealed && Arrays.equals(latestNonce, nonce)) {
      throw new IllegalStateException("a nonce twice would give the authentication key away");
    }
    System.arraycopy(nonce, 0, latestNonce, 0, NONCE_BYTES);
    sealed = true;
    CipherContext held = sealing();
    long context = held.address();
    LibcryptoScratch scratch = LibcryptoScratch.ofThread(aadLength, length + TAG_BYTES);
    long ignored = scratch.ignored();
    try {
      long text = scratch.text(in, inOffset, length);
      int ok = (int) Libcrypto.ENCRYPT_NONCE.invokeExact(context, 0L, 0L, 0L, scratch.nonce(nonce));
      ok &=
          (int)
              Libcrypto.ENCRYPT.invokeExact(
                  context, 0L, ignored, scratch.aad(aad, aadOffset, aadLength), aadLength);
      ok &= (int) Libcrypto.ENCRYPT.invokeExact(context, text, ignored, text, length);
      ok &= (int) Libcrypto.ENCRYPT_FINAL.invokeExact(context, ignored + 32, ignored);
      ok &=
          (int)
              Libcrypto.CONTROL.invokeExact(
                  context, Libcrypto.GCM_GET_TAG, TAG_BYTES, text + length);
      Libcrypto.require(ok);
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    } finally {
      Reference.reachabilityFence(held);
      Reference.reachabilityFence(scratch);
    }
    scratch.copyText(out, outOffset, length + TAG_BYTES);
  }

  @Override
  public boolean open(
      byte[] nonce,
      byte[] aad,
      int aadOffset,
      int aadLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    if (length < TAG_BYTES) {
      return false;
    }
    CipherContext held = opening();
    long context = held.address();
    int plainLength = length - TAG_BYTES;
    LibcryptoScratch scratch = LibcryptoScratch.ofThread(aadLength, length);
    long ignored = scratch.ignored();
    boolean authentic;
    try {
      long text = scratch.text(in, inOffset, length);
      int ok = (int) Libcrypto.DECRYPT_NONCE.invokeExact(context, 0L, 0L, 0L, scratch.nonce(nonce));
      ok &=
          (int)
              Libcrypto.CONTROL.invokeExact(
                  context, Libcrypto.GCM_SET_TAG, TAG_BYTES, text + plainLength);
      ok &=
          (int)
              Libcrypto.DECRYPT.invokeExact(
                  context, 0L, ignored, scratch.aad(aad, aadOffset, aadLength), aadLength);
      ok &= (int) Libcrypto.DECRYPT.invokeExact(context, text, ignored, text, plainLength);
      Libcrypto.require(ok);
      authentic = (int) Libcrypto.DECRYPT_FINAL.invokeExact(context, ignored + 32, ignored) == 1;
    } catch (Throwable e) {
      throw Libcrypto.broken(e);
    } finally {
      Reference.reachabilityFence(held);
      Reference.reachabilityFence(scratch);
    }
    if (authentic) {
      scratch.copyText(out, outOffset, plainLength);
    }
    return authentic;
  }
}
