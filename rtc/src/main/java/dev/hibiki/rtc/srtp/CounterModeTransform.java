package dev.hibiki.rtc.srtp;

/** AES counter mode with a truncated HMAC-SHA1 tag. RFC 3711 sections 4.1.1 and 4.2.1. */
final class CounterModeTransform extends SrtpTransform {
  private static final int SALT_BYTES = 14;
  private static final int MAC_BYTES = 20;
  private static final int RTCP_HEADER_BYTES = 8;

  private final int rtpTagBytes;
  private final int rtcpTagBytes;
  private final SrtpCrypto.CounterMode rtpCipher;
  private final SrtpCrypto.CounterMode rtcpCipher;
  private final SrtpCrypto.Authenticator rtpAuthenticator;
  private final SrtpCrypto.Authenticator rtcpAuthenticator;
  private final byte[] rtpSalt;
  private final byte[] rtcpSalt;
  private final byte[] counter = new byte[16];
  private final byte[] rolloverCounter = new byte[4];
  private final byte[] mac = new byte[MAC_BYTES];

  CounterModeTransform(SrtpProfile profile, SessionKeys keys, SrtpCrypto crypto) {
    rtpTagBytes = profile.rtpTagBytes();
    rtcpTagBytes = profile.rtcpTagBytes();
    rtpCipher = crypto.aesCounterMode(keys.rtpKey());
    rtpSalt = keys.rtpSalt();
    rtpAuthenticator = crypto.hmacSha1(keys.rtpAuthenticationKey());
    rtcpCipher = crypto.aesCounterMode(keys.rtcpKey());
    rtcpSalt = keys.rtcpSalt();
    rtcpAuthenticator = crypto.hmacSha1(keys.rtcpAuthenticationKey());
  }

  @Override
  int sealRtp(
      long index,
      int ssrc,
      byte[] header,
      int headerOffset,
      int headerLength,
      byte[] payload,
      int payloadOffset,
      int payloadLength,
      byte[] out,
      int outOffset) {
    placeHeader(header, headerOffset, headerLength, out, outOffset);
    counter(rtpSalt, ssrc, index);
    rtpCipher.apply(counter, payload, payloadOffset, payloadLength, out, outOffset + headerLength);
    int length = headerLength + payloadLength;
    rtpMac(index, out, outOffset, length);
    System.arraycopy(mac, 0, out, outOffset + length, rtpTagBytes);
    return length + rtpTagBytes;
  }

  @Override
  int openRtp(long index, int ssrc, byte[] buf, int offset, int headerLength, int length) {
    int plainLength = length - rtpTagBytes;
    rtpMac(index, buf, offset, plainLength);
    if (!tagMatches(buf, offset + plainLength, rtpTagBytes)) {
      return -1;
    }
    counter(rtpSalt, ssrc, index);
    int body = offset + headerLength;
    rtpCipher.apply(counter, buf, body, plainLength - headerLength, buf, body);
    return plainLength;
  }

  @Override
  int sealRtcp(int index, int ssrc, byte[] buf, int offset, int length) {
    counter(rtcpSalt, ssrc, index);
    int body = offset + RTCP_HEADER_BYTES;
    rtcpCipher.apply(counter, buf, body, length - RTCP_HEADER_BYTES, buf, body);
    writeInt(buf, offset + length, index | RTCP_ENCRYPTED);
    rtcpAuthenticator.update(buf, offset, length + 4);
    rtcpAuthenticator.doFinal(mac, 0);
    System.arraycopy(mac, 0, buf, offset + length + 4, rtcpTagBytes);
    return length + 4 + rtcpTagBytes;
  }

  @Override
  int rtcpTrailerWord(byte[] buf, int offset, int length) {
    return readInt(buf, offset + length - rtcpTagBytes - 4);
  }

  @Override
  int openRtcp(int trailerWord, int ssrc, byte[] buf, int offset, int length) {
    int authenticatedLength = length - rtcpTagBytes;
    rtcpAuthenticator.update(buf, offset, authenticatedLength);
    rtcpAuthenticator.doFinal(mac, 0);
    if (!tagMatches(buf, offset + authenticatedLength, rtcpTagBytes)) {
      return -1;
    }
    int plainLength = authenticatedLength - 4;
    if ((trailerWord & RTCP_ENCRYPTED) != 0) {
      counter(rtcpSalt, ssrc, trailerWord & ~RTCP_ENCRYPTED);
      int body = offset + RTCP_HEADER_BYTES;
      rtcpCipher.apply(counter, buf, body, plainLength - RTCP_HEADER_BYTES, buf, body);
    }
    return plainLength;
  }

  private void rtpMac(long index, byte[] buf, int offset, int length) {
    writeInt(rolloverCounter, 0, (int) (index >>> 16));
    rtpAuthenticator.update(buf, offset, length);
    rtpAuthenticator.update(rolloverCounter, 0, 4);
    rtpAuthenticator.doFinal(mac, 0);
  }

  /** Compares in constant time, so that timing tells nothing about the right tag. */
  private boolean tagMatches(byte[] buf, int offset, int tagBytes) {
    int difference = 0;
    for (int i = 0; i < tagBytes; i++) {
      difference |= mac[i] ^ buf[offset + i];
    }
    return difference == 0;
  }

  /** salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16. RFC 3711 section 4.1.1. */
  private void counter(byte[] salt, int ssrc, long index) {
    System.arraycopy(salt, 0, counter, 0, SALT_BYTES);
    counter[14] = 0;
    counter[15] = 0;
    xorInt(counter, 4, ssrc);
    xorInt(counter, 8, (int) (index >>> 16));
    xorShort(counter, 12, (int) index);
  }
}
