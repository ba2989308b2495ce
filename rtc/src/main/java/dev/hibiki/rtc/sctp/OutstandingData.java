package dev.hibiki.rtc.sctp;

import dev.hibiki.rtc.sctp.OutboundChunk.Fate;

/**
 * DATA chunks that were given a TSN and are not acknowledged cumulatively: a ring in TSN order.
 *
 * <p>It knows what SACKs say about each chunk and which are to be sent again; when, and whether, is
 * decided by {@link DataSender}.
 */
final class OutstandingData {
  private static final int MISS_REPORTS_UNTIL_LOST = 3;

  private final SendQueue queue;
  private OutboundChunk[] ring = new OutboundChunk[64];
  private int head;
  private int size;
  private int nextTsn;
  private int flightBytes;
  private int ackedChunks;
  private int lostChunks;

  // Of the latest acknowledgement.
  private int newlyAckedBytes;
  private boolean cumulativeMoved;
  private boolean foundLoss;
  private boolean anythingNew;
  private boolean newInGaps;
  private int highestNewlyAckedTsn;

  // One round trip is measured at a time, on a chunk that was sent once (Karn).
  private boolean timing;
  private int timedTsn;
  private long timedSinceNanos;
  private long roundTripNanos;

  OutstandingData(SendQueue queue) {
    this.queue = queue;
  }

  /** Starts over with the TSN of the next new chunk. */
  void reset(int firstTsn) {
    for (int i = 0; i < size; i++) {
      release(at(i));
    }
    head = 0;
    size = 0;
    nextTsn = firstTsn;
    flightBytes = 0;
    ackedChunks = 0;
    lostChunks = 0;
    timing = false;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Bytes sent of which nothing was heard, chunk headers included. */
  int flightBytes() {
    return flightBytes;
  }

  /** How many chunks wait to be sent again. */
  int lostChunks() {
    return lostChunks;
  }

  /** The TSN the next new chunk will have. */
  int nextTsn() {
    return nextTsn;
  }

  /** The highest TSN the peer acknowledged cumulatively. */
  int cumulativeTsn() {
    return nextTsn - size - 1;
  }

  /** The chunk at a place counted from the oldest. */
  OutboundChunk at(int index) {
    return ring[head + index & ring.length - 1];
  }

  // ------------------------------------------------------------------ sending

  /** Adds the next chunk of a message, which is about to be sent for the first time. */
  OutboundChunk add(long now, OutboundMessage message, int offset, int length) {
    OutboundChunk chunk = append(message, offset, length);
    chunk.fate = Fate.IN_FLIGHT;
    flightBytes += chunk.flightBytes();
    sent(chunk);
    if (!timing) {
      timing = true;
      timedTsn = chunk.tsn;
      timedSinceNanos = now;
    }
    return chunk;
  }

  /** A lost chunk is about to be sent again. */
  void addAgain(OutboundChunk chunk) {
    chunk.fate = Fate.IN_FLIGHT;
    lostChunks--;
    flightBytes += chunk.flightBytes();
    sent(chunk);
    stopTiming(chunk);
  }

  private void sent(OutboundChunk chunk) {
    chunk.transmissions++;
    chunk.missReports = 0;
    chunk.sentBelowTsn = nextTsn - 1;
  }

  private OutboundChunk append(OutboundMessage message, int offset, int length) {
    if (size == ring.length) {
      grow();
    }
    int slot = head + size & ring.length - 1;
    OutboundChunk chunk = ring[slot];
    if (chunk == null) {
      chunk = new OutboundChunk();
      ring[slot] = chunk;
    }
    size++;
    chunk.tsn = nextTsn++;
    chunk.message = message;
    chunk.offset = offset;
    chunk.length = length;
    chunk.transmissions = 0;
    chunk.missReports = 0;
    message.outstandingChunks++;
    message.stream.outstandingChunks++;
    return chunk;
  }

  private void grow() {
    OutboundChunk[] larger = new OutboundChunk[ring.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = at(i);
    }
    ring = larger;
    head = 0;
  }

  // ------------------------------------------------------------- acknowledgement

  /** The peer has everything up to {@code cumulative}, which is not after the last TSN sent. */
  void acknowledge(long now, int cumulative) {
    newlyAckedBytes = 0;
    cumulativeMoved = false;
    foundLoss = false;
    anythingNew = false;
    newInGaps = false;
    roundTripNanos = 0;
    while (size > 0 && !SerialNumbers.after(at(0).tsn, cumulative)) {
      OutboundChunk chunk = at(0);
      if (chunk.fate != Fate.ACKED) {
        newlyAcked(now, chunk);
      }
      leave(chunk);
      release(chunk);
      head = head + 1 & ring.length - 1;
      size--;
      cumulativeMoved = true;
    }
  }

  /**
   * The gap blocks that came with the same SACK; a chunk outside of them is not held by the peer,
   * even if an earlier SACK said so.
   *
   * @param count number of blocks of four bytes at {@code offset}, all of them checked
   * @param recovering whether lost data was found in this flight already
   */
  void acknowledgeGaps(long now, byte[] sack, int offset, int count, boolean recovering) {
    if (count == 0 && ackedChunks == 0) {
      return;
    }
    int index = 0;
    for (int block = 0; block < count; block++) {
      int first = BigEndian.u16(sack, offset + 4 * block) - 1;
      int last = BigEndian.u16(sack, offset + 4 * block + 2) - 1;
      for (; index < first; index++) {
        takeBack(at(index));
      }
      for (; index <= last; index++) {
        coverByGap(now, at(index));
      }
    }
    for (int i = index; i < size; i++) {
      takeBack(at(i));
    }
    if (count > 0) {
      reportMissing(index, recovering);
    }
  }

  private void coverByGap(long now, OutboundChunk chunk) {
    if (chunk.fate == Fate.IN_FLIGHT || chunk.fate == Fate.LOST) {
      newlyAcked(now, chunk);
      leave(chunk);
      chunk.fate = Fate.ACKED;
      ackedChunks++;
      newInGaps = true;
      highestNewlyAckedTsn = chunk.tsn;
    }
  }

  private void takeBack(OutboundChunk chunk) {
    if (chunk.fate == Fate.ACKED) {
      ackedChunks--;
      chunk.fate = Fate.IN_FLIGHT;
      chunk.missReports = 0;
      chunk.sentBelowTsn = nextTsn - 1;
      flightBytes += chunk.flightBytes();
    }
  }

  /**
   * Counts a miss for every chunk in flight that was sent before one that arrived (RFC 9260 section
   * 7.2.4, "highest TSN newly acknowledged").
   */
  private void reportMissing(int end, boolean recovering) {
    int highest = highestNewlyAckedTsn;
    if (recovering && cumulativeMoved) {
      highest = at(end - 1).tsn;
    } else if (!newInGaps) {
      return;
    }
    for (int i = 0; i < end; i++) {
      OutboundChunk chunk = at(i);
      if (chunk.fate == Fate.IN_FLIGHT
          && SerialNumbers.after(highest, chunk.sentBelowTsn)
          && ++chunk.missReports >= MISS_REPORTS_UNTIL_LOST) {
        lose(chunk);
        foundLoss = true;
      }
    }
  }

  private void newlyAcked(long now, OutboundChunk chunk) {
    if (chunk.fate != Fate.ABANDONED) {
      newlyAckedBytes += chunk.flightBytes();
      anythingNew = true;
    }
    if (timing && timedTsn == chunk.tsn) {
      timing = false;
      roundTripNanos = now - timedSinceNanos;
    }
  }

  /** Bytes acknowledged for the first time by the latest SACK. */
  int newlyAckedBytes() {
    return newlyAckedBytes;
  }

  boolean cumulativeMoved() {
    return cumulativeMoved;
  }

  /** Whether the latest SACK showed a chunk to be lost. */
  boolean foundLoss() {
    return foundLoss;
  }

  /** Whether the latest SACK acknowledged anything for the first time. */
  boolean anythingNew() {
    return anythingNew || cumulativeMoved;
  }

  /** The round trip measured by the latest SACK, or 0. */
  long roundTripNanos() {
    return roundTripNanos;
  }

  // ---------------------------------------------------------------- loss, giving up

  /** The retransmission timer expired: nothing in flight is expected to arrive any more. */
  void loseAll() {
    for (int i = 0; i < size; i++) {
      OutboundChunk chunk = at(i);
      if (chunk.fate == Fate.IN_FLIGHT) {
        lose(chunk);
      }
    }
  }

  private void lose(OutboundChunk chunk) {
    flightBytes -= chunk.flightBytes();
    chunk.fate = Fate.LOST;
    lostChunks++;
    stopTiming(chunk);
  }

  private void stopTiming(OutboundChunk chunk) {
    if (timing && timedTsn == chunk.tsn) {
      timing = false;
    }
  }

  /**
   * Gives up a message of which at least one chunk was sent. If its last chunk was not, a TSN is
   * spent on it nevertheless: without one, a peer that has all the chunks so far could never be
   * told that the rest will not come.
   */
  void abandon(OutboundMessage message) {
    if (message.abandoned) {
      return;
    }
    message.abandoned = true;
    if (!message.takenWhole()) {
      int offset = message.takenBytes;
      append(message, offset, 0).fate = Fate.ABANDONED;
      queue.discardRest(message);
    }
    int left = message.outstandingChunks;
    for (int i = size - 1; i >= 0 && left > 0; i--) {
      OutboundChunk chunk = at(i);
      if (chunk.message == message) {
        left--;
        leave(chunk);
        chunk.fate = Fate.ABANDONED;
      }
    }
  }

  /** Takes the chunk out of the sums its fate puts it in. */
  private void leave(OutboundChunk chunk) {
    switch (chunk.fate) {
      case IN_FLIGHT -> flightBytes -= chunk.flightBytes();
      case ACKED -> ackedChunks--;
      case LOST -> lostChunks--;
      case ABANDONED -> {}
    }
    stopTiming(chunk);
  }

  private void release(OutboundChunk chunk) {
    OutboundMessage message = chunk.message();
    chunk.message = null;
    message.stream.outstandingChunks--;
    if (--message.outstandingChunks == 0 && message.takenWhole()) {
      queue.finished(message);
    }
  }
}
