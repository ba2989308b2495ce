package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM on one JCE cipher for each direction, initialized anew for every nonce.
 *
 * <p>Both providers refuse to seal twice in a row with one nonce, which here is an {@link
 * IllegalStateException}: it would give the authentication key away. The parameter object for each
 * packet is the one allocation that JCE leaves no way around.
 */
final class GcmAead implements SrtpCrypto.Aead {
  static final int TAG_BYTES = 16;

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private final SecretKeySpec key;
  private final Cipher sealing;
  private final Cipher opening;

  GcmAead(byte[] key, Provider provider) throws GeneralSecurityException {
    this.key = new SecretKeySpec(key, "AES");
    this.sealing = Cipher.getInstance(TRANSFORMATION, provider);
    this.opening = Cipher.getInstance(TRANSFORMATION, provider);
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
    try {
      sealing.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      sealing.updateAAD(aad, aadOffset, aadLength);
      sealing.doFinal(in, inOffset, length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM could not seal", e);
    }
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
    try {
      opening.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      opening.updateAAD(aad, aadOffset, aadLength);
      opening.doFinal(in, inOffset, length, out, outOffset);
      return true;
    } catch (BadPaddingException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM could not open", e);
    }
  }
}
