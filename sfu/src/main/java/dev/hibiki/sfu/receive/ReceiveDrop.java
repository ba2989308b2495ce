package dev.hibiki.sfu.receive;

/** Why a decrypted packet of a publisher was dropped. */
public enum ReceiveDrop {
  /** Not RTP or RTCP after all. */
  MALFORMED,
  /** Neither SSRC, mid, rid nor payload type tell where it belongs. */
  UNKNOWN_SSRC,
  /** A payload type that was not negotiated. */
  UNKNOWN_PAYLOAD_TYPE,
  /** A retransmission stream's packet without an original in it. */
  EMPTY_RETRANSMISSION,
  /** Seen before, or too old to matter. */
  DUPLICATE,
  /** Its section carries no published track yet. */
  NOT_PUBLISHED,
}
