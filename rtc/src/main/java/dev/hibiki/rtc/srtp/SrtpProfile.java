package dev.hibiki.rtc.srtp;

/**
 * SRTP protection profiles in order of preference, with their use_srtp numbers (RFC 5764, 7714).
 */
public enum SrtpProfile {
  AEAD_AES_128_GCM(0x0007, 16, 12, 16, 16),
  AEAD_AES_256_GCM(0x0008, 32, 12, 16, 16),
  AES128_CM_SHA1_80(0x0001, 16, 14, 10, 10);

  private final int id;
  private final int keyBytes;
  private final int saltBytes;
  private final int rtpTagBytes;
  private final int rtcpTagBytes;

  SrtpProfile(int id, int keyBytes, int saltBytes, int rtpTagBytes, int rtcpTagBytes) {
    this.id = id;
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
    this.rtpTagBytes = rtpTagBytes;
    this.rtcpTagBytes = rtcpTagBytes;
  }

  /** The number in the use_srtp extension. */
  public int id() {
    return id;
  }

  public int keyBytes() {
    return keyBytes;
  }

  public int saltBytes() {
    return saltBytes;
  }

  public int rtpTagBytes() {
    return rtpTagBytes;
  }

  public int rtcpTagBytes() {
    return rtcpTagBytes;
  }

  /** True for the AEAD profiles of RFC 7714. */
  public boolean aead() {
    return saltBytes == 12;
  }
}
