package dev.hibiki.rtc.sctp;

/** What an association has done so far. Read on the owner thread. */
public final class SctpCounters {
  private final long[] drops = new long[DropReason.values().length];
  long packetsSent;
  long packetsReceived;
  long dataChunksSent;
  long dataChunksRetransmitted;
  long dataChunksReceived;
  long messagesSent;
  long messagesReceived;
  long messagesAbandoned;
  long fastRecoveries;
  long timeouts;

  SctpCounters() {}

  void drop(DropReason reason) {
    drops[reason.ordinal()]++;
  }

  /** How many packets, chunks or messages were ignored for {@code reason}. */
  public long dropped(DropReason reason) {
    return drops[reason.ordinal()];
  }

  /** SCTP packets handed to the sink. */
  public long packetsSent() {
    return packetsSent;
  }

  /** SCTP packets that passed the checks of the common header. */
  public long packetsReceived() {
    return packetsReceived;
  }

  /** DATA chunks sent for the first time. */
  public long dataChunksSent() {
    return dataChunksSent;
  }

  /** DATA chunks sent again. */
  public long dataChunksRetransmitted() {
    return dataChunksRetransmitted;
  }

  /** New DATA chunks accepted. */
  public long dataChunksReceived() {
    return dataChunksReceived;
  }

  /** User messages accepted for sending. */
  public long messagesSent() {
    return messagesSent;
  }

  /** User messages handed to the sink. */
  public long messagesReceived() {
    return messagesReceived;
  }

  /** User messages given up for their retransmission limit or lifetime. */
  public long messagesAbandoned() {
    return messagesAbandoned;
  }

  /** How often lost data was found by later acknowledgements. */
  public long fastRecoveries() {
    return fastRecoveries;
  }

  /** How often the retransmission timer (T3) expired. */
  public long timeouts() {
    return timeouts;
  }
}
