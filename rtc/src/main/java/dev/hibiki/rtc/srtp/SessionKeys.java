package dev.hibiki.rtc.srtp;

/**
 * The six session keys of one direction, derived from a master key and salt with the AES-CM
 * pseudo-random function at key derivation rate zero. RFC 3711 section 4.3, RFC 7714 section 11.
 *
 * <p>AEAD profiles use no authentication keys: those are empty.
 */
@SuppressWarnings("ArrayRecordComponent")
record SessionKeys(
    byte[] rtpKey,
    byte[] rtpAuthenticationKey,
    byte[] rtpSalt,
    byte[] rtcpKey,
    byte[] rtcpAuthenticationKey,
    byte[] rtcpSalt) {
  private static final int LABEL_OFFSET = 7;
  private static final int AUTHENTICATION_KEY_BYTES = 20;

  static SessionKeys derive(
      SrtpProfile profile, byte[] masterKey, byte[] masterSalt, SrtpCrypto crypto) {
    SrtpCrypto.CounterMode prf = crypto.aesCounterMode(masterKey);
    int keyBytes = profile.keyBytes();
    int saltBytes = profile.saltBytes();
    int authenticationBytes = profile.aead() ? 0 : AUTHENTICATION_KEY_BYTES;
    return new SessionKeys(
        derive(prf, masterSalt, 0, keyBytes),
        derive(prf, masterSalt, 1, authenticationBytes),
        derive(prf, masterSalt, 2, saltBytes),
        derive(prf, masterSalt, 3, keyBytes),
        derive(prf, masterSalt, 4, authenticationBytes),
        derive(prf, masterSalt, 5, saltBytes));
  }

  private static byte[] derive(
      SrtpCrypto.CounterMode prf, byte[] masterSalt, int label, int lengthBytes) {
    // A 96-bit salt counts as a 112-bit one with 16 zero bits appended; the last two bytes are the
    // block counter.
    byte[] counter = new byte[16];
    System.arraycopy(masterSalt, 0, counter, 0, masterSalt.length);
    counter[LABEL_OFFSET] ^= (byte) label;
    byte[] derived = new byte[lengthBytes];
    if (lengthBytes > 0) {
      prf.apply(counter, derived, 0, lengthBytes, derived, 0);
    }
    return derived;
  }

  @Override
  public String toString() {
    return "SessionKeys";
  }
}
