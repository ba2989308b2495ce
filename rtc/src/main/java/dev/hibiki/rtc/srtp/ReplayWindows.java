package dev.hibiki.rtc.srtp;

import dev.hibiki.rtc.rtp.SsrcTable;
import java.util.Arrays;

/**
 * Highest index and replay window of every received SSRC, in primitive arrays. RFC 3711 section
 * 3.3.2.
 *
 * <p>State appears only through {@link #accept}, which the caller calls for authentic packets.
 * Beyond the bound the SSRC heard least recently is forgotten: a peer that goes through hundreds of
 * SSRCs keeps working, and only an authentic peer can bring that about.
 */
final class ReplayWindows {
  private final int windowPackets;
  private final int words;
  private final SsrcTable table;
  private int[] ssrcs = new int[0];
  private long[] highest = new long[0];
  private long[] lastUse = new long[0];
  private long[] bits = new long[0];
  private long useCount;

  ReplayWindows(int maxSsrcs, int windowPackets) {
    this.windowPackets = windowPackets;
    this.words = windowPackets / 64;
    this.table = new SsrcTable(maxSsrcs);
  }

  /** The slot of {@code ssrc}, or -1 if nothing was accepted from it. */
  int find(int ssrc) {
    return table.find(ssrc);
  }

  /** The highest index accepted in {@code slot}; -1 for no slot. */
  long highest(int slot) {
    return slot < 0 ? -1 : highest[slot];
  }

  int size() {
    return table.size();
  }

  /**
   * Records an authentic packet.
   *
   * @param slot what {@link #find} returned
   * @return false if this index was accepted before or lies behind the window
   */
  boolean accept(int slot, int ssrc, long index) {
    int at = slot < 0 ? addSlot(ssrc) : slot;
    lastUse[at] = ++useCount;
    long top = highest[at];
    if (index > top) {
      advance(at, top, index);
      return true;
    }
    if (top - index >= windowPackets) {
      return false;
    }
    int word = at * words + wordOf(index);
    long bit = 1L << index;
    if ((bits[word] & bit) != 0) {
      return false;
    }
    bits[word] |= bit;
    return true;
  }

  private void advance(int slot, long top, long index) {
    int base = slot * words;
    if (top < 0 || index - top >= windowPackets) {
      Arrays.fill(bits, base, base + words, 0);
    } else {
      for (long skipped = top + 1; skipped < index; skipped++) {
        bits[base + wordOf(skipped)] &= ~(1L << skipped);
      }
    }
    bits[base + wordOf(index)] |= 1L << index;
    highest[slot] = index;
  }

  private int wordOf(long index) {
    return (int) (index >>> 6) & (words - 1);
  }

  private int addSlot(int ssrc) {
    int slot = table.add(ssrc);
    if (slot < 0) {
      table.remove(ssrcs[leastRecentlyUsed()]);
      slot = table.add(ssrc);
    }
    if (slot >= highest.length) {
      int capacity = Math.max(4, slot * 2);
      ssrcs = Arrays.copyOf(ssrcs, capacity);
      highest = Arrays.copyOf(highest, capacity);
      lastUse = Arrays.copyOf(lastUse, capacity);
      bits = Arrays.copyOf(bits, capacity * words);
    }
    ssrcs[slot] = ssrc;
    highest[slot] = -1;
    return slot;
  }

  private int leastRecentlyUsed() {
    int oldest = 0;
    for (int i = 1; i < table.slotLimit(); i++) {
      if (lastUse[i] < lastUse[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }
}
