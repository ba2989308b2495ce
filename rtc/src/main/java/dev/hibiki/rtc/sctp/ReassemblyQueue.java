package dev.hibiki.rtc.sctp;

import dev.hibiki.rtc.sctp.InboundStream.Waiting;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from fragments and brings those of an ordered stream into order.
 *
 * <p>Fragments are kept in a ring by TSN, since the chunks of a message have consecutive TSNs. A
 * message is delivered as soon as it is complete and its stream lets it, whatever is missing
 * elsewhere.
 */
final class ReassemblyQueue {
  /** Receives whole messages; the array is borrowed for the call. */
  interface Delivery {
    void deliver(int streamId, int payloadProtocol, byte[] bytes, int offset, int length);
  }

  /** What became of a chunk. */
  enum Outcome {
    /** Kept or delivered. */
    TAKEN,
    /** There is no place for it. */
    NO_SPACE,
    /** Its stream is one too many. */
    TOO_MANY_STREAMS,
    /** Its message is larger than allowed. */
    MESSAGE_TOO_LARGE
  }

  // A message in crumbs would make every further crumb expensive.
  private static final int MAX_FRAGMENTS = 1024;
  private static final int MAX_SLOTS = 2 * ReceivedTsns.WINDOW;

  private final int maxMessageBytes;
  private final int maxStreams;
  private final Map<Integer, InboundStream> streams = new HashMap<>();
  private @Nullable Fragment[] ring = new Fragment[64];
  private int heldFragments;
  private int heldBytes;
  private byte[] message = new byte[2048];

  // The run of fragments around the latest arrival.
  private int runFirstTsn;
  private int runLastTsn;
  private long runBytes;
  private int runFragments;

  ReassemblyQueue(int maxMessageBytes, int maxStreams) {
    this.maxMessageBytes = maxMessageBytes;
    this.maxStreams = maxStreams;
  }

  /** Forgets everything. */
  void clear() {
    streams.values().forEach(stream -> stream.waiting().clear());
    streams.clear();
    Arrays.fill(ring, null);
    heldFragments = 0;
    heldBytes = 0;
  }

  /** Bytes kept, with what it costs to keep them. */
  int heldBytes() {
    return heldBytes;
  }

  /** Takes a chunk that was not seen before. */
  Outcome add(DataChunk chunk, Delivery delivery) {
    if (chunk.payloadBytes() > maxMessageBytes) {
      return Outcome.MESSAGE_TOO_LARGE;
    }
    boolean whole = chunk.begin() && chunk.end();
    if (chunk.unordered()) {
      if (whole) {
        deliver(chunk, delivery);
        return Outcome.TAKEN;
      }
      return hold(chunk) ? joinUnordered(chunk.tsn(), delivery) : Outcome.NO_SPACE;
    }
    InboundStream stream = streams.get(chunk.streamId());
    if (stream == null) {
      if (streams.size() >= maxStreams) {
        return Outcome.TOO_MANY_STREAMS;
      }
      stream = new InboundStream();
      streams.put(chunk.streamId(), stream);
    }
    long number = stream.unwrap(chunk.ssn());
    if (number < stream.next()) {
      // Was skipped by FORWARD TSN, or comes from a peer that counts wrongly.
      return Outcome.TAKEN;
    }
    if (whole && number == stream.next()) {
      stream.next(number + 1);
      deliver(chunk, delivery);
      drain(stream, delivery);
      return Outcome.TAKEN;
    }
    return hold(chunk) ? joinOrdered(stream, number, chunk.tsn(), delivery) : Outcome.NO_SPACE;
  }

  private static void deliver(DataChunk chunk, Delivery delivery) {
    delivery.deliver(
        chunk.streamId(),
        chunk.payloadProtocol(),
        chunk.array(),
        chunk.payloadOffset(),
        chunk.payloadBytes());
  }

  private Outcome joinUnordered(int tsn, Delivery delivery) {
    boolean complete = findRun(tsn);
    if (runTooLarge()) {
      return Outcome.MESSAGE_TOO_LARGE;
    }
    if (complete) {
      deliverRun(runFirstTsn, runLastTsn, delivery);
    }
    return Outcome.TAKEN;
  }

  private Outcome joinOrdered(InboundStream stream, long number, int tsn, Delivery delivery) {
    boolean complete = findRun(tsn);
    if (runTooLarge()) {
      return Outcome.MESSAGE_TOO_LARGE;
    }
    if (!complete) {
      return Outcome.TAKEN;
    }
    if (number == stream.next()) {
      stream.next(number + 1);
      deliverRun(runFirstTsn, runLastTsn, delivery);
      drain(stream, delivery);
    } else {
      await(stream, number);
    }
    return Outcome.TAKEN;
  }

  /** The run is a message whose turn has not come. */
  private void await(InboundStream stream, long number) {
    boolean first =
        stream.waiting().putIfAbsent(number, new Waiting(runFirstTsn, runLastTsn)) == null;
    for (int tsn = runFirstTsn; tsn != runLastTsn + 1; tsn++) {
      Fragment fragment = held(tsn);
      if (first) {
        fragment.complete = true;
      } else {
        // The peer gave two messages the same number; one of them is one too many.
        remove(fragment);
      }
    }
  }

  private void drain(InboundStream stream, Delivery delivery) {
    Waiting waiting;
    while ((waiting = stream.waiting().remove(stream.next())) != null) {
      stream.next(stream.next() + 1);
      deliverRun(waiting.firstTsn(), waiting.lastTsn(), delivery);
    }
  }

  /** Finds the fragments of one message next to {@code tsn}; true if that is all of them. */
  private boolean findRun(int tsn) {
    Fragment first = held(tsn);
    Fragment last = first;
    runBytes = first.payload.length;
    runFragments = 1;
    while (!first.begin) {
      Fragment before = at(first.tsn - 1);
      if (before == null || !before.continuedBy(first)) {
        break;
      }
      first = before;
      runBytes += first.payload.length;
      runFragments++;
    }
    while (!last.end) {
      Fragment after = at(last.tsn + 1);
      if (after == null || !last.continuedBy(after)) {
        break;
      }
      last = after;
      runBytes += last.payload.length;
      runFragments++;
    }
    runFirstTsn = first.tsn;
    runLastTsn = last.tsn;
    return first.begin && last.end;
  }

  private boolean runTooLarge() {
    return runBytes > maxMessageBytes || runFragments > MAX_FRAGMENTS;
  }

  private void deliverRun(int firstTsn, int lastTsn, Delivery delivery) {
    Fragment first = held(firstTsn);
    if (firstTsn == lastTsn) {
      remove(first);
      byte[] payload = first.payload;
      delivery.deliver(first.streamId, first.payloadProtocol, payload, 0, payload.length);
      return;
    }
    int length = 0;
    for (int tsn = firstTsn; tsn != lastTsn + 1; tsn++) {
      Fragment fragment = held(tsn);
      byte[] payload = fragment.payload;
      if (length + payload.length > message.length) {
        int larger = Math.max(2 * message.length, length + payload.length);
        message = Arrays.copyOf(message, Math.min(larger, maxMessageBytes));
      }
      System.arraycopy(payload, 0, message, length, payload.length);
      length += payload.length;
      remove(fragment);
    }
    delivery.deliver(first.streamId, first.payloadProtocol, message, 0, length);
  }

  // ------------------------------------------------------------------ skipping

  /** On an ordered stream everything up to {@code ssn} that is incomplete will not come. */
  void skip(int streamId, int ssn, Delivery delivery) {
    InboundStream stream = streams.get(streamId);
    if (stream == null) {
      if (streams.size() >= maxStreams) {
        return;
      }
      stream = new InboundStream();
      streams.put(streamId, stream);
    }
    long last = stream.unwrap(ssn);
    if (last < stream.next()) {
      return;
    }
    while (!stream.waiting().isEmpty() && stream.waiting().firstKey() <= last) {
      Waiting waiting = stream.waiting().pollFirstEntry().getValue();
      deliverRun(waiting.firstTsn(), waiting.lastTsn(), delivery);
    }
    stream.next(last + 1);
    drain(stream, delivery);
  }

  /** Drops what is incomplete among the TSNs up to {@code tsn}. */
  void dropIncomplete(int tsn) {
    for (int i = 0; i < ring.length && heldFragments > 0; i++) {
      Fragment fragment = ring[i];
      if (fragment != null && !fragment.complete && !SerialNumbers.after(fragment.tsn, tsn)) {
        remove(fragment);
      }
    }
  }

  /** The peer reset its outgoing stream: the next message has sequence number 0. */
  void resetStream(int streamId) {
    if (streams.remove(streamId) == null) {
      return;
    }
    for (int i = 0; i < ring.length && heldFragments > 0; i++) {
      Fragment fragment = ring[i];
      if (fragment != null && fragment.streamId == streamId && !fragment.unordered) {
        remove(fragment);
      }
    }
  }

  /** The peer reset all its outgoing streams. */
  void resetAllStreams() {
    for (Integer streamId : streams.keySet().toArray(new Integer[0])) {
      resetStream(streamId);
    }
  }

  // ---------------------------------------------------------------------- ring

  private boolean hold(DataChunk chunk) {
    int tsn = chunk.tsn();
    while (ring[tsn & ring.length - 1] != null) {
      if (ring.length >= MAX_SLOTS) {
        return false;
      }
      grow();
    }
    Fragment fragment = new Fragment(chunk);
    ring[tsn & ring.length - 1] = fragment;
    heldFragments++;
    heldBytes += fragment.bufferBytes();
    return true;
  }

  private void grow() {
    @Nullable Fragment[] larger = new Fragment[2 * ring.length];
    for (Fragment fragment : ring) {
      if (fragment != null) {
        larger[fragment.tsn & larger.length - 1] = fragment;
      }
    }
    ring = larger;
  }

  private void remove(Fragment fragment) {
    ring[fragment.tsn & ring.length - 1] = null;
    heldFragments--;
    heldBytes -= fragment.bufferBytes();
  }

  private @Nullable Fragment at(int tsn) {
    Fragment fragment = ring[tsn & ring.length - 1];
    return fragment != null && fragment.tsn == tsn ? fragment : null;
  }

  private Fragment held(int tsn) {
    Fragment fragment = at(tsn);
    if (fragment == null) {
      throw new IllegalStateException("fragment is not held");
    }
    return fragment;
  }
}
