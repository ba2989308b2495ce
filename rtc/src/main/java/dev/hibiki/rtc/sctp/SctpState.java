package dev.hibiki.rtc.sctp;

/** The states of an association (RFC 9260 section 4). */
public enum SctpState {
  /** Not started, or over. */
  CLOSED,
  /** INIT sent. */
  COOKIE_WAIT,
  /** COOKIE ECHO sent. */
  COOKIE_ECHOED,
  /** Data flows. */
  ESTABLISHED,
  /** Shutdown asked for; what was accepted is still being sent. */
  SHUTDOWN_PENDING,
  /** SHUTDOWN sent. */
  SHUTDOWN_SENT,
  /** The peer sent SHUTDOWN; what was accepted is still being sent. */
  SHUTDOWN_RECEIVED,
  /** SHUTDOWN ACK sent. */
  SHUTDOWN_ACK_SENT
}
