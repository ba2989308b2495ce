package dev.hibiki.rtc.stun;

/**
 * Attribute types. Types below {@code 0x8000} are comprehension-required: a request that carries an
 * unknown one is answered with 420. RFC 8489 section 14, RFC 8445 section 16.1.
 */
public final class StunAttributes {
  public static final int MAPPED_ADDRESS = 0x0001;
  public static final int USERNAME = 0x0006;
  public static final int MESSAGE_INTEGRITY = 0x0008;
  public static final int ERROR_CODE = 0x0009;
  public static final int UNKNOWN_ATTRIBUTES = 0x000a;
  public static final int REALM = 0x0014;
  public static final int NONCE = 0x0015;
  public static final int MESSAGE_INTEGRITY_SHA256 = 0x001c;
  public static final int XOR_MAPPED_ADDRESS = 0x0020;
  public static final int PRIORITY = 0x0024;
  public static final int USE_CANDIDATE = 0x0025;
  public static final int SOFTWARE = 0x8022;
  public static final int FINGERPRINT = 0x8028;
  public static final int ICE_CONTROLLED = 0x8029;
  public static final int ICE_CONTROLLING = 0x802a;

  private StunAttributes() {}

  /** True if a receiver must not process a message with this attribute without knowing it. */
  public static boolean comprehensionRequired(int type) {
    return type < 0x8000;
  }
}
