package dev.hibiki.bench.client;

import org.jspecify.annotations.Nullable;

/**
 * How far a guest has come.
 *
 * @param openedNanos when its signalling socket began to open
 * @param joinedNanos when the server answered, 0 if it has not
 * @param connectedNanos when the connection to receive by was up, 0 if it is not
 * @param firstPacketNanos when it got the first packet of media, 0 if it has not
 * @param publishing whether what it publishes can flow
 * @param dataChannels how many of the server's data channels are open
 * @param failure why it is no longer there, null while it is
 */
public record Arrival(
    long openedNanos,
    long joinedNanos,
    long connectedNanos,
    long firstPacketNanos,
    boolean publishing,
    int dataChannels,
    @Nullable String failure) {
  boolean failed() {
    return failure != null;
  }
}
