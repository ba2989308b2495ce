package dev.hibiki.sfu.data;

import dev.hibiki.common.error.ErrorCode;

/** Why a method that a backend called on a participant had no result. */
public enum RpcError {
  APPLICATION_ERROR(1500, "Application error in method handler", ErrorCode.INTERNAL),
  CONNECTION_TIMEOUT(1501, "Connection timeout", ErrorCode.CANCELED),
  RESPONSE_TIMEOUT(1502, "Response timeout", ErrorCode.CANCELED),
  RECIPIENT_DISCONNECTED(1503, "Recipient disconnected", ErrorCode.UNAVAILABLE),
  RESPONSE_PAYLOAD_TOO_LARGE(1504, "Response payload too large", ErrorCode.MALFORMED_RESPONSE),
  SEND_FAILED(1505, "Failed to send", ErrorCode.INTERNAL),
  UNSUPPORTED_METHOD(1400, "Method not supported at destination", ErrorCode.INVALID_ARGUMENT),
  RECIPIENT_NOT_FOUND(1401, "Recipient not found", ErrorCode.NOT_FOUND),
  REQUEST_PAYLOAD_TOO_LARGE(1402, "Request payload too large", ErrorCode.MALFORMED_REQUEST),
  UNSUPPORTED_SERVER(1403, "RPC not supported by server", ErrorCode.UNIMPLEMENTED),
  UNSUPPORTED_VERSION(1404, "Unsupported RPC version", ErrorCode.UNIMPLEMENTED);

  private final int number;
  private final String text;
  private final ErrorCode code;

  RpcError(int number, String text, ErrorCode code) {
    this.number = number;
    this.text = text;
    this.code = code;
  }

  /** The form in which server SDKs read it. */
  public String message() {
    return message(number, text, "");
  }

  static String message(int number, String text, String data) {
    return "RpcError " + number + ": " + text + (data.isEmpty() ? "" : ": " + data);
  }

  /** The code of the API's answer. */
  public ErrorCode code() {
    return code;
  }

  /**
   * The code of the API's answer to an error with a number; applications have numbers of their own.
   */
  static ErrorCode codeOf(int number) {
    for (RpcError error : values()) {
      if (error.number == number) {
        return error.code;
      }
    }
    return ErrorCode.INTERNAL;
  }
}
