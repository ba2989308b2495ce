package dev.hibiki.rtc.srtp;

/**
 * Derives session keys from a master key and salt with the AES-CM pseudo-random function, key
 * derivation rate zero. RFC 3711 section 4.3, RFC 7714 section 11.
 */
final class SrtpKeyDerivation {
  static final int RTP_ENCRYPTION = 0;
  static final int RTP_AUTHENTICATION = 1;
  static final int RTP_SALT = 2;
  static final int RTCP_ENCRYPTION = 3;
  static final int RTCP_AUTHENTICATION = 4;
  static final int RTCP_SALT = 5;

  private static final int LABEL_OFFSET = 7;

  private final SrtpCrypto.CounterMode prf;
  private final byte[] masterSalt;

  SrtpKeyDerivation(SrtpCrypto crypto, byte[] masterKey, byte[] masterSalt) {
    this.prf = crypto.aesCounterMode(masterKey);
    this.masterSalt = masterSalt;
  }

  /** The first {@code lengthBytes} of the key stream for {@code label}. */
  byte[] derive(int label, int lengthBytes) {
    // A 96-bit salt counts as a 112-bit one with 16 zero bits appended; the last two bytes are the
    // block counter.
    byte[] counter = new byte[16];
    System.arraycopy(masterSalt, 0, counter, 0, masterSalt.length);
    counter[LABEL_OFFSET] ^= (byte) label;
    byte[] derived = new byte[lengthBytes];
    prf.apply(counter, derived, 0, lengthBytes, derived, 0);
    return derived;
  }
}
