package dev.hibiki.sfu.participant;

/** How far a peer connection has come, each for the first time. */
public enum Milestone {
  /** There is a path. */
  ICE_CONNECTED,

  /** Media can flow. */
  CONNECTED,

  /** Its data channels are open too, if it has any. */
  FULLY_ESTABLISHED
}
