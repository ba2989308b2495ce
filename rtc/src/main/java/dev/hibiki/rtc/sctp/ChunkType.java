package dev.hibiki.rtc.sctp;

/** Numbers of SCTP chunks (RFC 9260 section 3.2, RFC 3758, RFC 6525) and of their flags. */
final class ChunkType {
  static final int DATA = 0;
  static final int INIT = 1;
  static final int INIT_ACK = 2;
  static final int SACK = 3;
  static final int HEARTBEAT = 4;
  static final int HEARTBEAT_ACK = 5;
  static final int ABORT = 6;
  static final int SHUTDOWN = 7;
  static final int SHUTDOWN_ACK = 8;
  static final int ERROR = 9;
  static final int COOKIE_ECHO = 10;
  static final int COOKIE_ACK = 11;
  static final int SHUTDOWN_COMPLETE = 14;
  static final int RE_CONFIG = 130;
  static final int FORWARD_TSN = 192;

  /** DATA: the last fragment of a message. */
  static final int FLAG_END = 1;

  /** DATA: the first fragment of a message. */
  static final int FLAG_BEGIN = 2;

  /** DATA: the message has no place in the order of its stream. */
  static final int FLAG_UNORDERED = 4;

  /** DATA: acknowledge at once (RFC 7053). */
  static final int FLAG_IMMEDIATE = 8;

  /** ABORT and SHUTDOWN COMPLETE: the verification tag is the receiver's view of its peer's. */
  static final int FLAG_TAG_REFLECTED = 1;

  private ChunkType() {}
}
