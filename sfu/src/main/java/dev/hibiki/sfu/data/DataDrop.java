package dev.hibiki.sfu.data;

/** Why a data message went no further. */
public enum DataDrop {
  /** It is no data packet. */
  MALFORMED,
  /** The sender may not publish data. */
  NOT_ALLOWED,
  /** Its number is not higher than the last one of the sender. */
  OLD_SEQUENCE,
  /** The same packet was sent before. */
  DUPLICATE,
  /** It is for nobody: metrics none may see, or transcriptions of somebody who is no agent. */
  NOT_FORWARDED,
  /** A receiver's channel is not open or its buffer is full. */
  NOT_SENT
}
