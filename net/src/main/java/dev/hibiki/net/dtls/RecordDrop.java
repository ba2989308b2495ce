package dev.hibiki.net.dtls;

/** Why a record of a finished handshake was not used. */
enum RecordDrop {
  /** Cut off, of another version, or too short for its cipher. */
  MALFORMED,
  /** Of the handshake's epoch, or of one that does not exist. */
  EPOCH,
  /** Seen before, or too old to tell. */
  REPLAYED,
  /** The tag does not match. */
  AUTHENTICATION,
  /** Neither data, nor an alert, nor a repeated flight. */
  UNEXPECTED
}
