package dev.hibiki.common.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
  @ParameterizedTest
  @CsvSource({
    "CANCELED, 503, canceled, 408",
    "DEADLINE_EXCEEDED, 503, deadline_exceeded, 408",
    "UNAVAILABLE, 503, unavailable, 503",
    "OUT_OF_RANGE, 416, out_of_range, 400",
    "UNPROCESSABLE_ENTITY, 422, unknown, 500",
    "NOT_ACCEPTABLE, 406, unknown, 500",
    "UPSTREAM_CLIENT_ERROR, 424, invalid_argument, 400",
    "UPSTREAM_SERVER_ERROR, 502, internal, 500",
    "INVALID_ARGUMENT, 400, invalid_argument, 400",
    "NOT_FOUND, 404, not_found, 404",
    "ALREADY_EXISTS, 409, already_exists, 409",
    "ABORTED, 409, aborted, 409",
    "PERMISSION_DENIED, 403, permission_denied, 403",
    "UNAUTHENTICATED, 401, unauthenticated, 401",
    "RESOURCE_EXHAUSTED, 429, resource_exhausted, 429",
    "FAILED_PRECONDITION, 412, failed_precondition, 412",
    "UNIMPLEMENTED, 501, unimplemented, 501",
    "MALFORMED_REQUEST, 400, malformed, 400",
    "BAD_ROUTE, 404, bad_route, 404",
    "INTERNAL, 500, internal, 500",
  })
  void plainHttpAndTwirpHaveTheirOwnTables(
      ErrorCode code, int httpStatus, String twirpText, int twirpStatus) {
    assertThat(code.httpStatus()).isEqualTo(httpStatus);
    assertThat(code.twirpText()).isEqualTo(twirpText);
    assertThat(code.twirpStatus()).isEqualTo(twirpStatus);
  }

  @ParameterizedTest
  @EnumSource
  void theTextOnTheBusNamesTheCode(ErrorCode code) {
    assertThat(ErrorCode.fromText(code.text())).isEqualTo(code);
  }

  @Test
  void aTextOfANewerPeerIsUnknown() {
    assertThat(ErrorCode.fromText("teapot")).isEqualTo(ErrorCode.UNKNOWN);
  }

  @Test
  void onlyFaultsOfOurOwnCarryAStackTrace() {
    assertThat(new ServiceException(ErrorCode.NOT_FOUND, "no room").getStackTrace()).isEmpty();
    assertThat(new ServiceException(ErrorCode.INTERNAL, "broken").getStackTrace()).isNotEmpty();
  }
}
