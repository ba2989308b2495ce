package dev.hibiki.rtc.rtp;

import java.util.Arrays;

/**
 * A bounded map from SSRC to a small dense slot number, for state kept in primitive arrays.
 *
 * <p>Open addressing with linear probing over {@code int} keys; any SSRC, zero included, is a key.
 * Slots count up from 0 and those of removed SSRCs are used again. Nothing is allocated except when
 * the table grows. Not thread-safe.
 */
public final class SsrcTable {
  private static final int INITIAL_CELLS = 16;
  private static final int EMPTY = -1;

  private final int maxSize;
  private int[] keys = new int[INITIAL_CELLS];
  private int[] slots = new int[INITIAL_CELLS];
  private int[] freeSlots = new int[0];
  private int freeCount;
  private int nextSlot;
  private int size;

  /** A table of at most {@code maxSize} SSRCs. */
  public SsrcTable(int maxSize) {
    if (maxSize < 1) {
      throw new IllegalArgumentException("maxSize " + maxSize);
    }
    this.maxSize = maxSize;
    Arrays.fill(slots, EMPTY);
  }

  /** How many SSRCs are in the table. */
  public int size() {
    return size;
  }

  /** One more than the highest slot ever given out: how long a parallel array must be. */
  public int slotLimit() {
    return nextSlot;
  }

  /** The slot of {@code ssrc}, or -1. */
  public int find(int ssrc) {
    int mask = keys.length - 1;
    for (int cell = hash(ssrc) & mask; slots[cell] != EMPTY; cell = (cell + 1) & mask) {
      if (keys[cell] == ssrc) {
        return slots[cell];
      }
    }
    return -1;
  }

  /** Adds an SSRC that is not in the table. Returns its slot, or -1 if the table is full. */
  public int add(int ssrc) {
    if (size >= maxSize) {
      return -1;
    }
    if ((size + 1) * 2 > keys.length) {
      grow();
    }
    int slot = freeCount > 0 ? freeSlots[--freeCount] : nextSlot++;
    insert(ssrc, slot);
    size++;
    return slot;
  }

  /** Removes {@code ssrc} and frees its slot. Returns that slot, or -1 if it was not there. */
  public int remove(int ssrc) {
    int mask = keys.length - 1;
    int cell = hash(ssrc) & mask;
    while (slots[cell] != EMPTY && keys[cell] != ssrc) {
      cell = (cell + 1) & mask;
    }
    int slot = slots[cell];
    if (slot == EMPTY) {
      return -1;
    }
    closeGap(cell, mask);
    size--;
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, Math.max(8, freeCount * 2));
    }
    freeSlots[freeCount++] = slot;
    return slot;
  }

  /** Moves later entries of the same probe run back, so that no tombstones are needed. */
  private void closeGap(int gap, int mask) {
    int hole = gap;
    for (int cell = (gap + 1) & mask; slots[cell] != EMPTY; cell = (cell + 1) & mask) {
      int home = hash(keys[cell]) & mask;
      if (((cell - home) & mask) >= ((cell - hole) & mask)) {
        keys[hole] = keys[cell];
        slots[hole] = slots[cell];
        hole = cell;
      }
    }
    slots[hole] = EMPTY;
  }

  private void insert(int ssrc, int slot) {
    int mask = keys.length - 1;
    int cell = hash(ssrc) & mask;
    while (slots[cell] != EMPTY) {
      cell = (cell + 1) & mask;
    }
    keys[cell] = ssrc;
    slots[cell] = slot;
  }

  private void grow() {
    int[] oldKeys = keys;
    int[] oldSlots = slots;
    keys = new int[oldKeys.length * 2];
    slots = new int[keys.length];
    Arrays.fill(slots, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldSlots[i] != EMPTY) {
        insert(oldKeys[i], oldSlots[i]);
      }
    }
  }

  private static int hash(int ssrc) {
    int h = ssrc * 0x9E3779B9;
    return h ^ (h >>> 15);
  }
}
