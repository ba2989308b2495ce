package dev.hibiki.rtc.srtp;

/**
 * Master keys and salts of both directions, as exported by the DTLS handshake (RFC 5764 section
 * 4.2).
 *
 * <p>The arrays are handed over: nobody changes them afterwards.
 */
@SuppressWarnings("ArrayRecordComponent")
public record SrtpKeys(
    SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {
  @Override
  public String toString() {
    return "SrtpKeys[" + profile + "]";
  }
}
