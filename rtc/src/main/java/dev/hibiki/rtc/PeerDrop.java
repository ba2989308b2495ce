package dev.hibiki.rtc;

/** Why a peer dropped a datagram. */
public enum PeerDrop {
  /** First byte belongs to no protocol of RFC 7983 that we speak. */
  UNKNOWN_PROTOCOL,
  /** Too short to be what its first byte says. */
  TOO_SHORT,
  /** DTLS, SRTP or SRTCP from a path without a valid ICE check. */
  PATH_NOT_VALIDATED,
  /** The ICE agent refused it. */
  STUN_REFUSED,
  /** SRTP or SRTCP before the DTLS handshake is done. */
  NO_KEYS,
  /** SRTP or SRTCP that failed authentication or parsing. */
  SRTP_REFUSED,
  /** Authentic but seen before; see WIRE notes on probing with old packets. */
  REPLAYED,
  /** Larger than any datagram we accept. */
  TOO_LONG,
  /** An outgoing packet that SRTP does not take, such as one SSRC too many. */
  NOT_SEALED,
  /** An outgoing packet without a path or without keys. */
  NOT_CONNECTED,
}
