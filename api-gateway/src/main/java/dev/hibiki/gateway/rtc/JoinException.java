package dev.hibiki.gateway.rtc;

/** A join that is refused before the upgrade, as plain HTTP. */
final class JoinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  JoinException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }
}
