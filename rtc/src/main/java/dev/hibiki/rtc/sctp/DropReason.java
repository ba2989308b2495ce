package dev.hibiki.rtc.sctp;

/** Why something that arrived was ignored. Counted by {@link SctpCounters}. */
public enum DropReason {
  /** The packet is shorter than a header and one chunk, or its ports are wrong. */
  BAD_HEADER,
  /** The CRC32c does not match. */
  BAD_CHECKSUM,
  /** The verification tag is not ours. */
  BAD_TAG,
  /** A chunk is longer than what is left of the packet, or too short for its type. */
  BAD_CHUNK,
  /** A parameter is longer than its chunk, or too short for its type. */
  BAD_PARAMETER,
  /** A chunk type of which we know nothing. */
  UNKNOWN_CHUNK,
  /** A chunk that has no meaning in the present state. */
  WRONG_STATE,
  /** A COOKIE ECHO with a cookie we did not make, or made for an association long gone. */
  BAD_COOKIE,
  /** A DATA chunk that was received before. */
  DUPLICATE_TSN,
  /** A DATA chunk too far ahead to remember. */
  TSN_TOO_FAR,
  /** A DATA chunk for which there is no room. */
  NO_BUFFER_SPACE,
  /** A DATA chunk on a stream that does not exist. */
  BAD_STREAM,
  /** An acknowledgement of data that was never sent, or with impossible gap blocks. */
  BAD_SACK,
  /** An acknowledgement older than one seen before. */
  OLD_SACK,
  /** A HEARTBEAT ACK that answers no heartbeat of ours. */
  BAD_HEARTBEAT_ACK,
  /** A stream reset request or response with a number out of sequence. */
  BAD_RESET_SEQUENCE,
  /** A data channel message that is neither OPEN nor ACK, or is malformed. */
  BAD_DCEP,
  /** An OPEN for a stream in use, or with more channels or longer names than allowed. */
  CHANNEL_REFUSED,
  /** A message on a stream without a data channel. */
  NO_CHANNEL,
  /** A message whose payload protocol identifier is not one of data channels. */
  UNKNOWN_PAYLOAD_PROTOCOL
}
