package dev.hibiki.net.dtls;

/**
 * The keys of an AES-GCM cipher suite (RFC 5288): for each direction a key of 16 or 32 bytes and
 * the 4 bytes with which its nonces begin. The arrays are handed over.
 */
@SuppressWarnings("ArrayRecordComponent")
record RecordKeys(byte[] writeKey, byte[] writeSalt, byte[] readKey, byte[] readSalt) {
  @Override
  public String toString() {
    return "RecordKeys";
  }
}
