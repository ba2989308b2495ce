package dev.hibiki.rtc.stun;

/** Values of ERROR-CODE. RFC 8489 section 14.8, RFC 8445 section 16.2. */
public final class StunErrorCodes {
  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHENTICATED = 401;
  public static final int UNKNOWN_ATTRIBUTE = 420;
  public static final int STALE_NONCE = 438;
  public static final int ROLE_CONFLICT = 487;
  public static final int SERVER_ERROR = 500;

  private StunErrorCodes() {}
}
