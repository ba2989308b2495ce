package dev.hibiki.rtc.srtp;

/** The AEAD profiles: AES-GCM with the header as associated data. RFC 7714. */
final class GcmTransform extends SrtpTransform {
  private static final int NONCE_BYTES = 12;
  private static final int RTCP_HEADER_BYTES = 8;
  private static final int TAG_BYTES = 16;

  private final SrtpCrypto.Aead rtpCipher;
  private final SrtpCrypto.Aead rtcpCipher;
  private final byte[] rtpSalt;
  private final byte[] rtcpSalt;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final byte[] rtcpAad = new byte[RTCP_HEADER_BYTES + 4];

  GcmTransform(SessionKeys keys, SrtpCrypto crypto) {
    rtpCipher = crypto.aesGcm(keys.rtpKey());
    rtpSalt = keys.rtpSalt();
    rtcpCipher = crypto.aesGcm(keys.rtcpKey());
    rtcpSalt = keys.rtcpSalt();
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
    rtpNonce(index, ssrc);
    placeHeader(header, headerOffset, headerLength, out, outOffset);
    rtpCipher.seal(
        nonce,
        out,
        outOffset,
        headerLength,
        payload,
        payloadOffset,
        payloadLength,
        out,
        outOffset + headerLength);
    return headerLength + payloadLength + TAG_BYTES;
  }

  @Override
  int openRtp(long index, int ssrc, byte[] buf, int offset, int headerLength, int length) {
    rtpNonce(index, ssrc);
    int body = offset + headerLength;
    boolean authentic =
        rtpCipher.open(
            nonce, buf, offset, headerLength, buf, body, length - headerLength, buf, body);
    return authentic ? length - TAG_BYTES : -1;
  }

  @Override
  int sealRtcp(int index, int ssrc, byte[] buf, int offset, int length) {
    int word = index | RTCP_ENCRYPTED;
    rtcpNonce(index, ssrc);
    System.arraycopy(buf, offset, rtcpAad, 0, RTCP_HEADER_BYTES);
    writeInt(rtcpAad, RTCP_HEADER_BYTES, word);
    int body = offset + RTCP_HEADER_BYTES;
    rtcpCipher.seal(
        nonce, rtcpAad, 0, rtcpAad.length, buf, body, length - RTCP_HEADER_BYTES, buf, body);
    writeInt(buf, offset + length + TAG_BYTES, word);
    return length + TAG_BYTES + 4;
  }

  @Override
  int rtcpTrailerWord(byte[] buf, int offset, int length) {
    return readInt(buf, offset + length - 4);
  }

  @Override
  int openRtcp(int trailerWord, int ssrc, byte[] buf, int offset, int length) {
    rtcpNonce(trailerWord & ~RTCP_ENCRYPTED, ssrc);
    int plainLength = length - 4 - TAG_BYTES;
    boolean authentic;
    if ((trailerWord & RTCP_ENCRYPTED) != 0) {
      System.arraycopy(buf, offset, rtcpAad, 0, RTCP_HEADER_BYTES);
      writeInt(rtcpAad, RTCP_HEADER_BYTES, trailerWord);
      int body = offset + RTCP_HEADER_BYTES;
      authentic =
          rtcpCipher.open(
              nonce,
              rtcpAad,
              0,
              rtcpAad.length,
              buf,
              body,
              plainLength + TAG_BYTES - RTCP_HEADER_BYTES,
              buf,
              body);
    } else {
      authentic = openUnencrypted(trailerWord, buf, offset, plainLength);
    }
    return authentic ? plainLength : -1;
  }

  /** Only authenticated: everything, and the word behind the tag, is associated data. */
  private boolean openUnencrypted(int trailerWord, byte[] buf, int offset, int plainLength) {
    // No sender that negotiates WebRTC does this, so the copy may cost what it costs.
    byte[] aad = new byte[plainLength + 4];
    System.arraycopy(buf, offset, aad, 0, plainLength);
    writeInt(aad, plainLength, trailerWord);
    byte[] tag = new byte[TAG_BYTES];
    System.arraycopy(buf, offset + plainLength, tag, 0, TAG_BYTES);
    return rtcpCipher.open(nonce, aad, 0, aad.length, tag, 0, TAG_BYTES, tag, 0);
  }

  /** Two zero bytes, SSRC, rollover counter, sequence number; XOR salt. RFC 7714 section 8.1. */
  private void rtpNonce(long index, int ssrc) {
    System.arraycopy(rtpSalt, 0, nonce, 0, NONCE_BYTES);
    xorInt(nonce, 2, ssrc);
    xorInt(nonce, 6, (int) (index >>> 16));
    xorShort(nonce, 10, (int) index);
  }

  /** Two zero bytes, SSRC, two zero bytes, index; XOR salt. RFC 7714 section 9.1. */
  private void rtcpNonce(int index, int ssrc) {
    System.arraycopy(rtcpSalt, 0, nonce, 0, NONCE_BYTES);
    xorInt(nonce, 2, ssrc);
    xorInt(nonce, 8, index);
  }
}
