package dev.hibiki.sfu.participant;

/**
 * How fast a client takes what waits for it: the bytes that left a buffer within the last two
 * seconds over the time in which any waited. Times at which nothing waited say nothing about the
 * client and are left out.
 */
final class DrainRate {
  private static final long SLOT_NANOS = 100_000_000L;
  private static final int SLOTS = 20;
  private static final long UNKNOWN = -1;

  private final long[] slots = new long[SLOTS];
  private final long[] bytes = new long[SLOTS];
  private final long[] busyNanos = new long[SLOTS];
  private long lastNanos;
  private int lastBufferedBytes;
  private boolean begun;

  /** Looks at the buffer before anything is added to it. */
  void observe(long nowNanos, int bufferedBytes) {
    if (begun && lastBufferedBytes > 0) {
      int slot = slot(nowNanos);
      bytes[slot] += Math.max(0, lastBufferedBytes - bufferedBytes);
      if (bufferedBytes > 0) {
        busyNanos[slot] += Math.max(0, nowNanos - lastNanos);
      }
    }
    added(nowNanos, bufferedBytes);
  }

  /** Takes note of the buffer after something was added. */
  void added(long nowNanos, int bufferedBytes) {
    begun = true;
    lastNanos = nowNanos;
    lastBufferedBytes = bufferedBytes;
  }

  private int slot(long nowNanos) {
    long number = Math.floorDiv(nowNanos, SLOT_NANOS);
    int slot = (int) Math.floorMod(number, SLOTS);
    if (slots[slot] != number) {
      slots[slot] = number;
      bytes[slot] = 0;
      busyNanos[slot] = 0;
    }
    return slot;
  }

  /** Bits per second, or a negative number as long as too little has waited to tell. */
  long bitsPerSecond(long nowNanos) {
    long newest = Math.floorDiv(nowNanos, SLOT_NANOS);
    long totalBytes = 0;
    long totalNanos = 0;
    for (int i = 0; i < SLOTS; i++) {
      if (newest - slots[i] < SLOTS) {
        totalBytes += bytes[i];
        totalNanos += busyNanos[i];
      }
    }
    return totalNanos < SLOT_NANOS ? UNKNOWN : totalBytes * 8 * 1_000 / (totalNanos / 1_000_000);
  }
}
