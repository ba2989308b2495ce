package dev.hibiki.sfu.forward;

import dev.hibiki.sfu.track.LayerStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was sent to one subscriber lately, so that a lost packet can be sent again: where its payload
 * lies and how its header was rewritten. No payload is copied.
 */
final class SentPackets {
  private static final int MAX_RESENDS = 3;
  private static final int NOT_SENT = -1;

  private final int mask;
  private final long[] outSequences;
  private final long[] inSequences;
  private final int[] timestamps;
  private final long[] rewrites;
  private final int[] payloadTypesAndMarkers;
  private final long[] lastSentNanos;
  private final byte[] resends;
  private final @Nullable LayerStream[] streams;

  /** Remembers the last {@code capacity} packets; a power of two. */
  SentPackets(int capacity) {
    mask = capacity - 1;
    outSequences = new long[capacity];
    Arrays.fill(outSequences, NOT_SENT);
    inSequences = new long[capacity];
    timestamps = new int[capacity];
    rewrites = new long[capacity];
    payloadTypesAndMarkers = new int[capacity];
    lastSentNanos = new long[capacity];
    resends = new byte[capacity];
    streams = new @Nullable LayerStream[capacity];
  }

  /** Remembers one packet; {@code rewrite} is the codec rewriter's own note. */
  void record(
      long nowNanos,
      long outSequence,
      LayerStream stream,
      long inSequence,
      int timestamp,
      int payloadType,
      boolean marker,
      long rewrite) {
    int i = (int) outSequence & mask;
    outSequences[i] = outSequence;
    inSequences[i] = inSequence;
    timestamps[i] = timestamp;
    rewrites[i] = rewrite;
    payloadTypesAndMarkers[i] = marker ? payloadType | 0x80 : payloadType;
    lastSentNanos[i] = nowNanos;
    resends[i] = 0;
    streams[i] = stream;
  }

  /**
   * The index of a packet the subscriber asks for, or -1 if it is unknown, was sent often enough or
   * only just now.
   *
   * @param sequenceNumber the 16 bits from the NACK
   * @param highestOut the highest number sent
   */
  int forResend(long nowNanos, int sequenceNumber, long highestOut, long spacingNanos) {
    long out = highestOut - ((highestOut - sequenceNumber) & 0xFFFF);
    int i = (int) out & mask;
    if (out < 0
        || outSequences[i] != out
        || resends[i] >= MAX_RESENDS
        || nowNanos - lastSentNanos[i] < spacingNanos) {
      return NOT_SENT;
    }
    resends[i]++;
    lastSentNanos[i] = nowNanos;
    return i;
  }

  long outSequence(int index) {
    return outSequences[index];
  }

  long inSequence(int index) {
    return inSequences[index];
  }

  int timestamp(int index) {
    return timestamps[index];
  }

  long rewrite(int index) {
    return rewrites[index];
  }

  int payloadType(int index) {
    return payloadTypesAndMarkers[index] & 0x7F;
  }

  boolean marker(int index) {
    return (payloadTypesAndMarkers[index] & 0x80) != 0;
  }

  @Nullable LayerStream stream(int index) {
    return streams[index];
  }
}
