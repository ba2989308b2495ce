package dev.hibiki.standalone;

/** Says in one line why a start failed: the innermost cause is what a user can act on. */
final class StartFailure {
  private StartFailure() {}

  static String explain(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
