package dev.hibiki.bench.client;

import org.jspecify.annotations.Nullable;

/**
 * How far a guest has come.
 *
 * @param openedNanos when its signalling socket began to open
 * @param firstPacketNanos when it got the first packet of media, 0 if it has not
 * @param publishing whether what it publishes can flow
 * @param dataChannels how many of the server's data channels are open
 * @param failure why it is no longer there, null while it is
 */
public record Arrival(
    long openedNanos,
    long firstPacketNanos,
    boolean publishing,
    int dataChannels,
    @Nullable String failure) {
  /** From the opening of the signalling socket to the first packet. */
  public long nanosToMedia() {
    return firstPacketNanos - openedNanos;
  }

  boolean failed() {
    return failure != null;
  }
}
