package dev.hibiki.rtc.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The crypto port on the JDK's own provider, plain rather than fast. */
final class JceSrtpCrypto implements SrtpCrypto {
  @Override
  public Aead aesGcm(byte[] key) {
    return new Gcm(new SecretKeySpec(key, "AES"), cipher("AES/GCM/NoPadding"));
  }

  @Override
  public CounterMode aesCounterMode(byte[] key) {
    SecretKeySpec keySpec = new SecretKeySpec(key, "AES");
    Cipher cipher = cipher("AES/CTR/NoPadding");
    return (counter, in, inOffset, length, out, outOffset) -> {
      try {
        cipher.init(Cipher.ENCRYPT_MODE, keySpec, new IvParameterSpec(counter));
        cipher.doFinal(in, inOffset, length, out, outOffset);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  @Override
  public Authenticator hmacSha1(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      return new Hmac(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Hmac(Mac mac) implements Authenticator {
    @Override
    public void update(byte[] in, int offset, int length) {
      mac.update(in, offset, length);
    }

    @Override
    public void doFinal(byte[] out, int offset) {
      System.arraycopy(mac.doFinal(), 0, out, offset, 20);
    }
  }

  private static Cipher cipher(String transformation) {
    try {
      return Cipher.getInstance(transformation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Gcm(SecretKeySpec key, Cipher opening) implements Aead {
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
        // A fresh one each time: a used one refuses to repeat a nonce, which tests do.
        Cipher sealing = cipher("AES/GCM/NoPadding");
        sealing.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        sealing.updateAAD(aad, aadOffset, aadLength);
        byte[] sealed = sealing.doFinal(in, inOffset, length);
        System.arraycopy(sealed, 0, out, outOffset, sealed.length);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
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
      try {
        opening.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        opening.updateAAD(aad, aadOffset, aadLength);
        byte[] opened = opening.doFinal(in, inOffset, length);
        System.arraycopy(opened, 0, out, outOffset, opened.length);
        return true;
      } catch (AEADBadTagException e) {
        // What is left in the output is undefined: leave the worst.
        Arrays.fill(out, outOffset, outOffset + length, (byte) 0x55);
        return false;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
