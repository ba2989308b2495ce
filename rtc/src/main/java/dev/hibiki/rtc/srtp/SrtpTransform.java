package dev.hibiki.rtc.srtp;

/**
 * The packet transform of one direction, keyed: it knows ciphers, nonces and tags, and nothing of
 * sequence numbers seen before. Lengths were checked by the caller. One thread.
 */
abstract sealed class SrtpTransform permits GcmTransform, CounterModeTransform {
  /** The E bit that begins the last word but the tag of an SRTCP packet. RFC 3711 section 3.4. */
  static final int RTCP_ENCRYPTED = 0x8000_0000;

  static SrtpTransform create(
      SrtpProfile profile, byte[] masterKey, byte[] masterSalt, SrtpCrypto crypto) {
    SessionKeys keys = SessionKeys.derive(profile, masterKey, masterSalt, crypto);
    return profile.aead()
        ? new GcmTransform(keys, crypto)
        : new CounterModeTransform(profile, keys, crypto);
  }

  /**
   * Writes header, encrypted payload and tag. The header may already stand at {@code outOffset},
   * the payload right behind it.
   *
   * @param index the 48-bit packet index
   * @return the length written
   */
  abstract int sealRtp(
      long index,
      int ssrc,
      byte[] header,
      int headerOffset,
      int headerLength,
      byte[] payload,
      int payloadOffset,
      int payloadLength,
      byte[] out,
      int outOffset);

  /** Verifies and decrypts in place. Returns the length without the tag, or -1. */
  abstract int openRtp(long index, int ssrc, byte[] buf, int offset, int headerLength, int length);

  /** Encrypts in place and appends index and tag. Returns the new length. */
  abstract int sealRtcp(int index, int ssrc, byte[] buf, int offset, int length);

  /** The word of E bit and index of an SRTCP packet. */
  abstract int rtcpTrailerWord(byte[] buf, int offset, int length);

  /** Verifies and decrypts in place. Returns the length without the trailer, or -1. */
  abstract int openRtcp(int trailerWord, int ssrc, byte[] buf, int offset, int length);

  static int readInt(byte[] buf, int offset) {
    return (buf[offset] & 0xff) << 24
        | (buf[offset + 1] & 0xff) << 16
        | (buf[offset + 2] & 0xff) << 8
        | (buf[offset + 3] & 0xff);
  }

  static void writeInt(byte[] buf, int offset, int value) {
    buf[offset] = (byte) (value >>> 24);
    buf[offset + 1] = (byte) (value >>> 16);
    buf[offset + 2] = (byte) (value >>> 8);
    buf[offset + 3] = (byte) value;
  }

  /** XORs a big-endian 32-bit value into four bytes. */
  static void xorInt(byte[] buf, int offset, int value) {
    buf[offset] ^= (byte) (value >>> 24);
    buf[offset + 1] ^= (byte) (value >>> 16);
    buf[offset + 2] ^= (byte) (value >>> 8);
    buf[offset + 3] ^= (byte) value;
  }

  /** XORs a big-endian 16-bit value into two bytes. */
  static void xorShort(byte[] buf, int offset, int value) {
    buf[offset] ^= (byte) (value >>> 8);
    buf[offset + 1] ^= (byte) value;
  }

  /** Moves the header in front of the payload unless it stands there already. */
  @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
  static void placeHeader(byte[] header, int headerOffset, int length, byte[] out, int outOffset) {
    if (header != out || headerOffset != outOffset) {
      System.arraycopy(header, headerOffset, out, outOffset, length);
    }
  }
}
