package dev.hibiki.common.error;

import java.util.HashMap;
import java.util.Map;

/**
 * Why a request failed, with the three forms in which the protocol tells it.
 *
 * <p>The bus and the plain HTTP answers of {@code /rtc} know all codes. Twirp knows fewer, and has
 * its own HTTP statuses; the two tables differ on purpose.
 */
public enum ErrorCode {
  CANCELED("canceled", 503, "canceled", 408),
  UNKNOWN("unknown", 500, "unknown", 500),
  INVALID_ARGUMENT("invalid_argument", 400, "invalid_argument", 400),
  MALFORMED_REQUEST("malformed_request", 400, "malformed", 400),
  MALFORMED_RESPONSE("malformed_result", 500, "malformed", 400),
  DEADLINE_EXCEEDED("deadline_exceeded", 503, "deadline_exceeded", 408),
  NOT_FOUND("not_found", 404, "not_found", 404),
  NOT_ACCEPTABLE("not_acceptable", 406, "unknown", 500),
  /** No such service or method; Twirp has a code of its own for it, the bus has not. */
  BAD_ROUTE("bad_route", 404, "bad_route", 404),
  ALREADY_EXISTS("already_exists", 409, "already_exists", 409),
  PERMISSION_DENIED("permission_denied", 403, "permission_denied", 403),
  UNAUTHENTICATED("unauthenticated", 401, "unauthenticated", 401),
  RESOURCE_EXHAUSTED("resource_exhausted", 429, "resource_exhausted", 429),
  FAILED_PRECONDITION("failed_precondition", 412, "failed_precondition", 412),
  ABORTED("aborted", 409, "aborted", 409),
  OUT_OF_RANGE("out_of_range", 416, "out_of_range", 400),
  UNIMPLEMENTED("unimplemented", 501, "unimplemented", 501),
  INTERNAL("internal", 500, "internal", 500),
  UNAVAILABLE("unavailable", 503, "unavailable", 503),
  DATA_LOSS("data_loss", 500, "data_loss", 500),
  UNPROCESSABLE_ENTITY("unprocessable_entity", 422, "unknown", 500),
  UPSTREAM_SERVER_ERROR("upstream_server_error", 502, "internal", 500),
  UPSTREAM_CLIENT_ERROR("upstream_client_error", 424, "invalid_argument", 400);

  private static final Map<String, ErrorCode> BY_TEXT = new HashMap<>();

  static {
    for (ErrorCode code : values()) {
      BY_TEXT.put(code.text, code);
    }
  }

  private final String text;
  private final int httpStatus;
  private final String twirpText;
  private final int twirpStatus;

  ErrorCode(String text, int httpStatus, String twirpText, int twirpStatus) {
    this.text = text;
    this.httpStatus = httpStatus;
    this.twirpText = twirpText;
    this.twirpStatus = twirpStatus;
  }

  /** The code as the bus carries it. */
  public String text() {
    return text;
  }

  /** The status of a plain HTTP answer: {@code /rtc} and its {@code validate}. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The {@code code} field of a Twirp error body. */
  public String twirpText() {
    return twirpText;
  }

  /** The HTTP status of a Twirp error. */
  public int twirpStatus() {
    return twirpStatus;
  }

  /** Whether the fault is on this side: worth a stack trace and a log line. */
  public boolean isServerFault() {
    return switch (this) {
      case UNKNOWN, INTERNAL, DATA_LOSS, MALFORMED_RESPONSE -> true;
      default -> false;
    };
  }

  /** The code that the bus calls {@code text}; {@link #UNKNOWN} for a text of a newer peer. */
  public static ErrorCode fromText(String text) {
    return BY_TEXT.getOrDefault(text, UNKNOWN);
  }
}
