package dev.hibiki.sfu.forward;

import java.util.Arrays;

/** What became of the most recent frames of a stream, two bits for each. */
final class FrameHistory {
  /** How far back frames are remembered; descriptors refer to 255 frames before at most. */
  static final int FRAMES = 512;

  private static final int MASK = FRAMES - 1;

  private final long[] known = new long[FRAMES / Long.SIZE];
  private final long[] forwarded = new long[FRAMES / Long.SIZE];
  private long newest = -1;

  /** The highest number told, or -1. */
  long newest() {
    return newest;
  }

  void clear() {
    newest = -1;
    Arrays.fill(known, 0);
    Arrays.fill(forwarded, 0);
  }

  /** Remembers what became of a frame. One that is too old is ignored. */
  void put(long frame, boolean forward) {
    if (frame > newest) {
      advance(frame);
    } else if (newest - frame >= FRAMES) {
      return;
    }
    int word = (int) frame >>> 6 & (known.length - 1);
    long bit = 1L << frame;
    known[word] |= bit;
    if (forward) {
      forwarded[word] |= bit;
    } else {
      forwarded[word] &= ~bit;
    }
  }

  private void advance(long frame) {
    if (newest < 0 || frame - newest >= FRAMES) {
      Arrays.fill(known, 0);
      Arrays.fill(forwarded, 0);
    } else {
      for (long i = newest + 1; i <= frame; i++) {
        int word = (int) i >>> 6 & (known.length - 1);
        known[word] &= ~(1L << i);
      }
    }
    newest = frame;
  }

  /** True if it is remembered what became of the frame. */
  boolean isKnown(long frame) {
    return frame <= newest
        && newest - frame <= MASK
        && (known[(int) frame >>> 6 & (known.length - 1)] & 1L << frame) != 0;
  }

  /** True if the frame was forwarded. */
  boolean isForwarded(long frame) {
    return isKnown(frame)
        && (forwarded[(int) frame >>> 6 & (forwarded.length - 1)] & 1L << frame) != 0;
  }

  /** True if the frame was left out. */
  boolean isDropped(long frame) {
    return isKnown(frame)
        && (forwarded[(int) frame >>> 6 & (forwarded.length - 1)] & 1L << frame) == 0;
  }
}
