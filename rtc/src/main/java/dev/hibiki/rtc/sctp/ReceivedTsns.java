package dev.hibiki.rtc.sctp;

import java.util.Arrays;

/** Which TSNs have arrived: everything up to a number, and a window of single ones after it. */
final class ReceivedTsns {
  /** How far ahead of the first missing TSN arrivals are remembered. */
  static final int WINDOW = 8192;

  /** What is known about a TSN. */
  enum Verdict {
    /** Not seen yet. */
    NEW,
    /** Seen before. */
    DUPLICATE,
    /** Beyond the window. */
    TOO_FAR
  }

  private static final int MASK = WINDOW - 1;
  private static final int MAX_DUPLICATES = 16;
  private static final int BLOCK_BYTES = 4;
  private static final int MAX_BLOCKS = 64;

  private final long[] bits = new long[WINDOW / 64];
  private final int[] duplicates = new int[MAX_DUPLICATES];
  private final int[] blocks = new int[MAX_BLOCKS];
  private int duplicateCount;
  private int cumulativeTsn;
  private int highestTsn;

  /** Starts over, expecting {@code initialTsn}. */
  void reset(int initialTsn) {
    Arrays.fill(bits, 0);
    duplicateCount = 0;
    cumulativeTsn = initialTsn - 1;
    highestTsn = cumulativeTsn;
  }

  /** The last TSN before the first one that is missing. */
  int cumulativeTsn() {
    return cumulativeTsn;
  }

  /** Whether something after a missing TSN has arrived. */
  boolean hasGap() {
    return highestTsn != cumulativeTsn;
  }

  Verdict check(int tsn) {
    int ahead = tsn - cumulativeTsn;
    if (ahead <= 0) {
      return Verdict.DUPLICATE;
    }
    if (ahead > WINDOW) {
      return Verdict.TOO_FAR;
    }
    return isSet(tsn) ? Verdict.DUPLICATE : Verdict.NEW;
  }

  /** Remembers a duplicate for the next SACK. */
  void duplicate(int tsn) {
    if (duplicateCount < MAX_DUPLICATES) {
      duplicates[duplicateCount++] = tsn;
    }
  }

  /** Remembers a TSN that {@link #check} called new. */
  void add(int tsn) {
    bits[(tsn & MASK) >>> 6] |= 1L << tsn;
    if (SerialNumbers.after(tsn, highestTsn)) {
      highestTsn = tsn;
    }
    advance();
  }

  /** The peer will not send anything up to {@code tsn} any more, which is after the cumulative. */
  void forward(int tsn) {
    int steps = Math.min(tsn - cumulativeTsn, WINDOW);
    for (int i = 1; i <= steps; i++) {
      clear(cumulativeTsn + i);
    }
    cumulativeTsn = tsn;
    if (SerialNumbers.before(highestTsn, tsn)) {
      highestTsn = tsn;
    }
    advance();
  }

  private void advance() {
    while (cumulativeTsn != highestTsn && isSet(cumulativeTsn + 1)) {
      cumulativeTsn++;
      clear(cumulativeTsn);
    }
  }

  private boolean isSet(int tsn) {
    return (bits[(tsn & MASK) >>> 6] & 1L << tsn) != 0;
  }

  private void clear(int tsn) {
    bits[(tsn & MASK) >>> 6] &= ~(1L << tsn);
  }

  /** Writes a SACK chunk and forgets the duplicates. */
  void writeSack(PacketWriter writer, int windowBytes, SctpSink out) {
    int fields = 12;
    int room = (writer.maxValueBytes() - fields) / BLOCK_BYTES;
    int blockCount = findBlocks(Math.min(MAX_BLOCKS, room));
    int duplicatesSent = Math.min(duplicateCount, room - blockCount);
    int valueBytes = fields + BLOCK_BYTES * (blockCount + duplicatesSent);
    int at = writer.open(ChunkType.SACK, 0, valueBytes, out);
    byte[] packet = writer.array();
    BigEndian.putI32(packet, at, cumulativeTsn);
    BigEndian.putI32(packet, at + 4, windowBytes);
    BigEndian.putU16(packet, at + 8, blockCount);
    BigEndian.putU16(packet, at + 10, duplicatesSent);
    int next = at + fields;
    for (int i = 0; i < blockCount; i++, next += BLOCK_BYTES) {
      BigEndian.putI32(packet, next, blocks[i]);
    }
    for (int i = 0; i < duplicatesSent; i++, next += BLOCK_BYTES) {
      BigEndian.putI32(packet, next, duplicates[i]);
    }
    duplicateCount = 0;
  }

  /** Fills {@link #blocks} with start and end relative to the cumulative TSN. */
  private int findBlocks(int limit) {
    int span = highestTsn - cumulativeTsn;
    int count = 0;
    int i = 2;
    while (i <= span && count < limit) {
      if (!isSet(cumulativeTsn + i)) {
        i++;
        continue;
      }
      int start = i;
      while (i < span && isSet(cumulativeTsn + i + 1)) {
        i++;
      }
      blocks[count++] = start << 16 | i;
      i++;
    }
    return count;
  }
}
