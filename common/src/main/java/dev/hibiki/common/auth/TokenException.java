package dev.hibiki.common.auth;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;

/** A token that is refused. The message names the fault and repeats nothing of the token. */
public final class TokenException extends ServiceException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with a token. */
  public enum Fault {
    /** Not a compact JWT with JSON header and claims, or longer than a token may be. */
    MALFORMED("invalid authorization token"),
    /** Any algorithm but HS256, or a header that demands an extension. */
    ALGORITHM("invalid authorization token: signing method is not HS256"),
    /** The issuer is none of the configured API keys. */
    UNKNOWN_KEY("invalid API key"),
    SIGNATURE("invalid authorization token: signature is invalid"),
    EXPIRED("invalid authorization token: token is expired"),
    NOT_YET_VALID("invalid authorization token: token is not valid yet"),
    /** A claim that is missing or has the wrong type or range. */
    CLAIMS("invalid authorization token: invalid claims");

    private final String message;

    Fault(String message) {
      this.message = message;
    }
  }

  private final Fault fault;

  TokenException(Fault fault) {
    super(ErrorCode.UNAUTHENTICATED, fault.message);
    this.fault = fault;
  }

  TokenException(Fault fault, String detail) {
    super(ErrorCode.UNAUTHENTICATED, fault.message + ": " + detail);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
