package dev.hibiki.rtc.ice;

/** How far connectivity has come. */
public enum IceState {
  /** Nothing has happened: no remote credentials and no authenticated check. */
  NEW,
  /** Looking for a pair that works. */
  CHECKING,
  /** There is a path to send on, but the controlling side has not nominated it. */
  CONNECTED,
  /** The path to send on is nominated. */
  COMPLETED,
  /** Nothing has been heard on the path for a while; it is still used. */
  DISCONNECTED,
  /** Given up. Only a restart leads out of this state. */
  FAILED
}
