package dev.hibiki.sfu.datatrack;

/** Why a packet of a data track went no further. */
public enum DataTrackDrop {
  /** It is shorter than its header says. */
  MALFORMED,
  /** Its handle belongs to no track of the sender. */
  UNKNOWN_HANDLE,
  /** The receiver wants fewer frames. */
  THINNED,
  /** A receiver's channel is not open or its buffer is full. */
  NOT_SENT
}
