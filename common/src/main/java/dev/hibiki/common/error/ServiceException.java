package dev.hibiki.common.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request on the control path that failed, with a message that is safe to show to the caller.
 *
 * <p>It carries a stack trace only when {@linkplain ErrorCode#isServerFault() the fault is ours}: a
 * refused request is an ordinary outcome and must be cheap.
 */
public class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public ServiceException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public ServiceException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause, false, code.isServerFault());
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** The message, never null. */
  public String message() {
    return Objects.requireNonNullElse(getMessage(), code.text());
  }
}
