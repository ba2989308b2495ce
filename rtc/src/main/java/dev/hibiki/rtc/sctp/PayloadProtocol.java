package dev.hibiki.rtc.sctp;

/** Payload protocol identifiers of data channels (RFC 8831 section 8). */
final class PayloadProtocol {
  static final int DCEP = 50;
  static final int TEXT = 51;

  /** Deprecated: a piece of a binary message, of which the last one is {@link #BINARY}. */
  static final int BINARY_PARTIAL = 52;

  static final int BINARY = 53;

  /** Deprecated: a piece of a text, of which the last one is {@link #TEXT}. */
  static final int TEXT_PARTIAL = 54;

  /** An empty text, sent as one byte because SCTP has no empty messages. */
  static final int TEXT_EMPTY = 56;

  /** An empty binary message, sent as one byte. */
  static final int BINARY_EMPTY = 57;

  private PayloadProtocol() {}
}
