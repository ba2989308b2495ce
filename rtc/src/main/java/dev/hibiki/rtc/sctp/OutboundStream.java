package dev.hibiki.rtc.sctp;

import java.util.ArrayDeque;

/** The outgoing half of one SCTP stream: its messages in order, and its sequence number. */
final class OutboundStream {
  final int id;
  final ArrayDeque<OutboundMessage> messages = new ArrayDeque<>();

  /** The stream sequence number of the next ordered message. */
  int nextSsn;

  /** Chunks of this stream that are in {@link OutstandingData}. */
  int outstandingChunks;

  /** Whether the stream is in the round of {@link SendQueue}. */
  boolean scheduled;

  OutboundStream(int id) {
    this.id = id;
  }

  /** Whether everything was sent and acknowledged or given up. */
  boolean drained() {
    return messages.isEmpty() && outstandingChunks == 0;
  }
}
