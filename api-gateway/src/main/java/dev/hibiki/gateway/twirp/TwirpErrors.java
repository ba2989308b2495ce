package dev.hibiki.gateway.twirp;

import dev.hibiki.common.error.ErrorCode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON body of a Twirp error; it is JSON whatever the request was. */
final class TwirpErrors {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private TwirpErrors() {}

  static byte[] body(ErrorCode code, String message) {
    return JSON.writeValueAsBytes(
        JSON.createObjectNode().put("code", code.twirpText()).put("msg", message));
  }
}
