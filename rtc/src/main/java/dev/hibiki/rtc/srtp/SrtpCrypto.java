package dev.hibiki.rtc.srtp;

/**
 * The primitives SRTP (and DTLS records after the handshake) are made of, behind a port.
 *
 * <p>A factory is thread-safe; what it makes belongs to one thread. In and out may be the same
 * array at the same offset (in place); otherwise they must not overlap. Arguments are trusted.
 */
public interface SrtpCrypto {
  /** AES-GCM with a 16 byte tag and a 12 byte nonce; {@code key} has 16 or 32 bytes. */
  Aead aesGcm(byte[] key);

  /** AES in counter mode; {@code key} has 16 bytes, or 32 to derive keys for AES-256. */
  CounterMode aesCounterMode(byte[] key);

  /** HMAC-SHA1. */
  Authenticator hmacSha1(byte[] key);

  /** Authenticated encryption with associated data. */
  interface Aead {
    /**
     * Encrypts {@code length} bytes and writes them followed by the tag.
     *
     * @param nonce 12 bytes, never used twice with one key
     */
    void seal(
        byte[] nonce,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int inOffset,
        int length,
        byte[] out,
        int outOffset);

    /**
     * Verifies and decrypts; {@code length} counts the tag.
     *
     * @return false if the tag does not match; {@code out} is undefined then
     */
    boolean open(
        byte[] nonce,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int inOffset,
        int length,
        byte[] out,
        int outOffset);
  }

  /** A key stream. */
  interface CounterMode {
    /** XORs the key stream that begins at the 16 byte block {@code counter} over the bytes. */
    void apply(byte[] counter, byte[] in, int inOffset, int length, byte[] out, int outOffset);
  }

  /** A message authentication code. */
  interface Authenticator {
    /** Adds bytes to the message. */
    void update(byte[] in, int offset, int length);

    /** Writes the whole code (20 bytes) and starts over. */
    void doFinal(byte[] out, int offset);
  }
}
