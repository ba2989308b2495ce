package dev.hibiki.rtc.sctp;

/** Numbers of SCTP error causes (RFC 9260 section 3.3.10), carried by ERROR and ABORT. */
final class ErrorCause {
  static final int INVALID_STREAM = 1;
  static final int MISSING_PARAMETER = 2;
  static final int STALE_COOKIE = 3;
  static final int OUT_OF_RESOURCE = 4;
  static final int UNRECOGNIZED_CHUNK = 6;
  static final int INVALID_PARAMETER = 7;
  static final int UNRECOGNIZED_PARAMETERS = 8;
  static final int NO_USER_DATA = 9;
  static final int USER_ABORT = 12;
  static final int PROTOCOL_VIOLATION = 13;

  private ErrorCause() {}
}
