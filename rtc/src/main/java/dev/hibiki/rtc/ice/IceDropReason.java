package dev.hibiki.rtc.ice;

/** Why an agent paid no attention to a datagram or a candidate. */
public enum IceDropReason {
  /** Not a well-formed STUN message, or a response without its mandatory attribute. */
  MALFORMED,
  /** Not the Binding method. */
  UNKNOWN_METHOD,
  /** FINGERPRINT is there and wrong. */
  BAD_FINGERPRINT,
  /** USERNAME is absent or not made of our and the remote fragment. */
  BAD_USERNAME,
  /** MESSAGE-INTEGRITY is absent. */
  NO_INTEGRITY,
  /** MESSAGE-INTEGRITY is wrong. */
  BAD_INTEGRITY,
  /**
   * An attribute that must be understood is not; an authenticated request was answered with 420.
   */
  UNKNOWN_ATTRIBUTE,
  /** The sender claims our role and has to give way; it was answered with 487. */
  ROLE_CONFLICT,
  /** A check came in on a socket that none of our candidates names. */
  UNKNOWN_LOCAL_ADDRESS,
  /** A response to nothing that is outstanding on its path. */
  UNKNOWN_TRANSACTION,
  /** All pairs the bound allows are in use. */
  TOO_MANY_PAIRS,
  /** More remote candidates than the bound allows. */
  TOO_MANY_CANDIDATES,
  /** A remote candidate whose address can never be a peer. */
  UNUSABLE_CANDIDATE,
  /** The agent has failed. */
  FAILED
}
