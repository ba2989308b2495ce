package dev.hibiki.net.dtls;

import java.util.Arrays;

/** Which of the latest sequence numbers were seen (RFC 6347 section 4.1.2.6). */
final class RecordWindow {
  static final int SIZE = 1024;

  private final long[] seen = new long[SIZE / Long.SIZE];
  private long highest = -1;

  /** Whether the number is neither marked nor too old to tell. */
  boolean isNew(long sequence) {
    if (sequence > highest) {
      return true;
    }
    return highest - sequence < SIZE && (seen[word(sequence)] & 1L << sequence) == 0;
  }

  /** Marks a number that {@link #isNew}; only after its record proved authentic. */
  void markSeen(long sequence) {
    if (sequence - highest >= SIZE) {
      Arrays.fill(seen, 0);
      highest = sequence;
    }
    while (highest < sequence) {
      highest++;
      seen[word(highest)] &= ~(1L << highest);
    }
    seen[word(sequence)] |= 1L << sequence;
  }

  private static int word(long sequence) {
    return (int) (sequence / Long.SIZE) & (SIZE / Long.SIZE - 1);
  }
}
