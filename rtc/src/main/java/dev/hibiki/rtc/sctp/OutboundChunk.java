package dev.hibiki.rtc.sctp;

import org.jspecify.annotations.Nullable;

/** One DATA chunk that has a TSN and is not acknowledged cumulatively. Reused. */
final class OutboundChunk {
  /** What is known of a chunk that was sent. */
  enum Fate {
    /** Sent, and nothing heard. */
    IN_FLIGHT,
    /** Covered by a gap block. */
    ACKED,
    /** Believed lost; to be sent again. */
    LOST,
    /** Its message was given up; to be skipped by FORWARD TSN. */
    ABANDONED
  }

  int tsn;
  @Nullable OutboundMessage message;
  int offset;
  int length;
  Fate fate = Fate.IN_FLIGHT;

  /** How often it was sent. */
  int transmissions;

  /** SACKs that reported later data and not this. */
  int missReports;

  /**
   * The highest TSN sent when this chunk was sent last. Only data sent after it can tell that it is
   * lost again.
   */
  int sentBelowTsn;

  OutboundMessage message() {
    OutboundMessage present = message;
    if (present == null) {
      throw new IllegalStateException("chunk is free");
    }
    return present;
  }

  /** What the chunk counts for in flight: padding aside, its bytes in a packet. */
  int flightBytes() {
    return length + PacketWriter.CHUNK_HEADER_BYTES + DataChunk.FIELD_BYTES;
  }
}
