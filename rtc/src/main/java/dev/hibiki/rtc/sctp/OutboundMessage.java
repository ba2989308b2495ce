package dev.hibiki.rtc.sctp;

import org.jspecify.annotations.Nullable;

/** One message on its way out: waiting, being cut into chunks, or in flight. */
final class OutboundMessage {
  /** The expiry of a message that has none. */
  static final long NEVER = Long.MAX_VALUE;

  // The array header, this object and its place in a queue: makes empty messages cost something.
  private static final int OVERHEAD_BYTES = 64;

  final OutboundStream stream;
  final @Nullable DataChannel channel;
  final int payloadProtocol;
  final byte[] payload;
  final boolean ordered;
  final int maxRetransmits;
  final long expiryNanos;

  /** The stream sequence number, given when the first chunk leaves. */
  int ssn;

  /** Bytes cut into chunks so far. */
  int takenBytes;

  /** Chunks that are in {@link OutstandingData}. */
  int outstandingChunks;

  /** Given up: what is left of it is not sent (again). */
  boolean abandoned;

  /** A message that is never given up. */
  OutboundMessage(OutboundStream stream, int payloadProtocol, byte[] payload) {
    this.stream = stream;
    this.channel = null;
    this.payloadProtocol = payloadProtocol;
    this.payload = payload;
    this.ordered = true;
    this.maxRetransmits = DataChannel.UNLIMITED;
    this.expiryNanos = NEVER;
  }

  /** A user message of a channel, with the limits of that channel. */
  OutboundMessage(
      OutboundStream stream,
      DataChannel channel,
      int payloadProtocol,
      byte[] payload,
      boolean ordered,
      long expiryNanos) {
    this.stream = stream;
    this.channel = channel;
    this.payloadProtocol = payloadProtocol;
    this.payload = payload;
    this.ordered = ordered;
    this.maxRetransmits = channel.maxRetransmits();
    this.expiryNanos = expiryNanos;
  }

  boolean begun() {
    return takenBytes > 0;
  }

  boolean takenWhole() {
    return takenBytes == payload.length;
  }

  boolean expired(long now) {
    return expiryNanos != NEVER && expiryNanos - now < 0;
  }

  /** What the message counts for in the send buffer until it is finished. */
  int bufferBytes() {
    return payload.length + OVERHEAD_BYTES;
  }
}
