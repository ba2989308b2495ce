package dev.hibiki.sfu.sim;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.util.Arrays;

/** Cryptography that hides nothing: the tag is all zeros. */
final class PlainCrypto implements SrtpCrypto {
  private static final int TAG_BYTES = 16;

  @Override
  public Aead aesGcm(byte[] key) {
    return new Aead() {
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
        System.arraycopy(in, inOffset, out, outOffset, length);
        Arrays.fill(out, outOffset + length, outOffset + length + TAG_BYTES, (byte) 0);
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
        System.arraycopy(in, inOffset, out, outOffset, length - TAG_BYTES);
        return true;
      }
    };
  }

  @Override
  public CounterMode aesCounterMode(byte[] key) {
    return (counter, in, inOffset, length, out, outOffset) ->
        System.arraycopy(in, inOffset, out, outOffset, length);
  }

  @Override
  public Authenticator hmacSha1(byte[] key) {
    return new Authenticator() {
      @Override
      public void update(byte[] in, int offset, int length) {}

      @Override
      public void doFinal(byte[] out, int offset) {
        Arrays.fill(out, offset, offset + 20, (byte) 0);
      }
    };
  }
}
