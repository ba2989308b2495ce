package dev.hibiki.rtc.rtcp;

import static dev.hibiki.rtc.rtcp.Bytes.int32;
import static dev.hibiki.rtc.rtcp.Bytes.putInt;
import static dev.hibiki.rtc.rtcp.Bytes.putShort;
import static dev.hibiki.rtc.rtcp.Bytes.uint16;

import dev.hibiki.rtc.DropReason;

/**
 * Transport-wide congestion control feedback: which packets of a transport arrived, and when.
 * draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
 *
 * <p>Reading is static; an instance holds the scratch memory for writing. Nothing is allocated per
 * packet. Not thread-safe.
 */
public final class TransportCcFeedback {
  /** One tick of an arrival time. */
  public static final long TICK_NANOS = 250_000;

  /** The arrival time of a packet that has not arrived. */
  public static final long NOT_RECEIVED = -1;

  /** The largest number of statuses {@link #write} puts into one packet. */
  public static final int MAX_STATUSES = 2048;

  /**
   * The largest number of statuses that {@link #read} accepts. Ten bytes can announce 65535 of
   * them; a real receiver reports many times a second.
   */
  public static final int MAX_READ_STATUSES = 4096;

  private static final int TICKS_PER_REFERENCE = 256;
  private static final int INFORMATION_BYTES = 8;
  private static final int HEADER_BYTES = 12 + INFORMATION_BYTES;

  private static final int LOST = 0;
  private static final int SMALL_DELTA = 1;
  private static final int LARGE_DELTA = 2;

  private static final int MAX_RUN = 0x1FFF;
  private static final int ONE_BIT_SYMBOLS = 14;
  private static final int TWO_BIT_SYMBOLS = 7;

  private final byte[] symbols = new byte[MAX_STATUSES];
  private int statusesWritten;

  /**
   * Reads the feedback control information given to {@link RtcpVisitor#transportCc}.
   *
   * @return the number of statuses, or the drop code {@link DropReason#RTCP_MALFORMED} after no
   *     call
   */
  public static int read(byte[] buf, int offset, int length, TransportCcVisitor visitor) {
    if (length < INFORMATION_BYTES) {
      return DropReason.RTCP_MALFORMED.code();
    }
    int base = uint16(buf, offset);
    int count = uint16(buf, offset + 2);
    int chunks = offset + INFORMATION_BYTES;
    int end = offset + length;
    int deltas = count > MAX_READ_STATUSES ? -1 : skipChunks(buf, chunks, end, count);
    if (deltas < 0) {
      return DropReason.RTCP_MALFORMED.code();
    }
    int reference = int32(buf, offset + 4) >> 8;
    visitor.feedback(base, count, reference, buf[offset + 7] & 0xFF);
    long ticks = (long) reference * TICKS_PER_REFERENCE;
    int delta = deltas;
    int done = 0;
    for (int at = chunks; done < count; at += 2) {
      int chunk = uint16(buf, at);
      int symbolsHere = Math.min(symbolCount(chunk), count - done);
      for (int i = 0; i < symbolsHere; i++, done++) {
        int sequence = (base + done) & 0xFFFF;
        switch (symbol(chunk, i)) {
          case SMALL_DELTA -> {
            ticks += buf[delta++] & 0xFF;
            visitor.received(sequence, ticks);
          }
          case LARGE_DELTA -> {
            ticks += (short) uint16(buf, delta);
            delta += 2;
            visitor.received(sequence, ticks);
          }
          default -> visitor.notReceived(sequence);
        }
      }
    }
    return count;
  }

  /** Where the deltas begin, or -1 if chunks or deltas do not fit. */
  private static int skipChunks(byte[] buf, int chunks, int end, int count) {
    int at = chunks;
    int deltaBytes = 0;
    int done = 0;
    while (done < count) {
      if (end - at < 2) {
        return -1;
      }
      int chunk = uint16(buf, at);
      int symbolsHere = Math.min(symbolCount(chunk), count - done);
      if ((chunk & 0x8000) == 0) {
        deltaBytes += symbolsHere * deltaBytes(symbol(chunk, 0));
      } else {
        for (int i = 0; i < symbolsHere; i++) {
          deltaBytes += deltaBytes(symbol(chunk, i));
        }
      }
      if (symbolsHere == 0) {
        return -1;
      }
      done += symbolsHere;
      at += 2;
    }
    return deltaBytes <= end - at ? at : -1;
  }

  private static int symbolCount(int chunk) {
    if ((chunk & 0x8000) == 0) {
      return chunk & MAX_RUN;
    }
    return (chunk & 0x4000) == 0 ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS;
  }

  private static int symbol(int chunk, int index) {
    if ((chunk & 0x8000) == 0) {
      return chunk >>> 13;
    }
    if ((chunk & 0x4000) == 0) {
      return chunk >>> (13 - index) & 1;
    }
    return chunk >>> (12 - index * 2) & 3;
  }

  private static int deltaBytes(int symbol) {
    return symbol == SMALL_DELTA ? 1 : symbol == LARGE_DELTA ? 2 : 0;
  }

  /**
   * Writes one whole RTCP packet with as many statuses as fit into {@code capacityBytes}, into
   * {@link #MAX_STATUSES} and into 16-bit deltas. {@link #statusesWritten} tells how many.
   *
   * @param feedbackCount rises by one with each packet; the low eight bits are written
   * @param baseSequence sequence number of the first status
   * @param arrivalTicks arrival of each packet in {@link #TICK_NANOS}, or {@link #NOT_RECEIVED};
   *     the first must have arrived
   * @param count how many of {@code arrivalTicks} there are
   * @return the length, a multiple of four; 0 if nothing was written, because nothing has arrived
   *     or nothing fits
   */
  public int write(
      byte[] out,
      int offset,
      int capacityBytes,
      int senderSsrc,
      int mediaSsrc,
      int feedbackCount,
      int baseSequence,
      long[] arrivalTicks,
      int count) {
    statusesWritten = 0;
    int first = 0;
    while (first < count && arrivalTicks[first] < 0) {
      first++;
    }
    if (first == count) {
      return 0;
    }
    long reference = arrivalTicks[first] / TICKS_PER_REFERENCE;
    int statuses = classify(arrivalTicks, count, reference, capacityBytes);
    if (statuses == 0) {
      return 0;
    }
    putInt(out, offset + 4, senderSsrc);
    putInt(out, offset + 8, mediaSsrc);
    putShort(out, offset + 12, baseSequence);
    putShort(out, offset + 14, statuses);
    putInt(out, offset + 16, (int) reference << 8 | (feedbackCount & 0xFF));
    int at = writeChunks(out, offset + HEADER_BYTES, statuses);
    at = writeDeltas(out, at, arrivalTicks, statuses, reference);
    int unpadded = at - offset;
    int padding = -unpadded & 3;
    for (int i = 1; i <= padding; i++) {
      out[at++] = (byte) (i == padding ? padding : 0);
    }
    out[offset] = (byte) ((padding > 0 ? 0xA0 : 0x80) | RtcpTypes.FORMAT_TRANSPORT_CC);
    out[offset + 1] = (byte) RtcpTypes.TRANSPORT_FEEDBACK;
    putShort(out, offset + 2, (at - offset) / 4 - 1);
    statusesWritten = statuses;
    return at - offset;
  }

  /** How many statuses the latest {@link #write} took. */
  public int statusesWritten() {
    return statusesWritten;
  }

  /** Fills in the symbols. Returns how many statuses fit; the last one has arrived. */
  private int classify(long[] arrivalTicks, int count, long reference, int capacityBytes) {
    long previous = reference * TICKS_PER_REFERENCE;
    int deltaBytes = 0;
    int fitting = 0;
    for (int i = 0; i < count && i < MAX_STATUSES; i++) {
      int symbol = LOST;
      if (arrivalTicks[i] >= 0) {
        long delta = arrivalTicks[i] - previous;
        if (delta < Short.MIN_VALUE || delta > Short.MAX_VALUE) {
          break;
        }
        symbol = delta >= 0 && delta <= 0xFF ? SMALL_DELTA : LARGE_DELTA;
        previous = arrivalTicks[i];
      }
      deltaBytes += deltaBytes(symbol);
      // Seven statuses a chunk is the worst case; three bytes of padding.
      int chunkBytes = (i / TWO_BIT_SYMBOLS + 1) * 2;
      if (HEADER_BYTES + chunkBytes + deltaBytes + 3 > capacityBytes) {
        break;
      }
      symbols[i] = (byte) symbol;
      if (symbol != LOST) {
        fitting = i + 1;
      }
    }
    return fitting;
  }

  private int writeChunks(byte[] out, int offset, int statuses) {
    int at = offset;
    int done = 0;
    while (done < statuses) {
      int run = run(done, statuses);
      int chunk;
      if (run >= ONE_BIT_SYMBOLS || run == statuses - done) {
        chunk = symbols[done] << 13 | run;
        done += run;
      } else if (fitsOneBit(done, statuses)) {
        chunk = 0x8000 | pack(done, statuses, ONE_BIT_SYMBOLS, 1);
        done += ONE_BIT_SYMBOLS;
      } else if (run >= TWO_BIT_SYMBOLS) {
        chunk = symbols[done] << 13 | run;
        done += run;
      } else {
        chunk = 0xC000 | pack(done, statuses, TWO_BIT_SYMBOLS, 2);
        done += TWO_BIT_SYMBOLS;
      }
      putShort(out, at, chunk);
      at += 2;
    }
    return at;
  }

  private int run(int from, int statuses) {
    int end = from + 1;
    while (end < statuses && symbols[end] == symbols[from] && end - from < MAX_RUN) {
      end++;
    }
    return end - from;
  }

  private boolean fitsOneBit(int from, int statuses) {
    int end = Math.min(statuses, from + ONE_BIT_SYMBOLS);
    for (int i = from; i < end; i++) {
      if (symbols[i] == LARGE_DELTA) {
        return false;
      }
    }
    return true;
  }

  private int pack(int from, int statuses, int symbolsPerChunk, int bits) {
    int packed = 0;
    for (int i = from; i < from + symbolsPerChunk; i++) {
      packed = packed << bits | (i < statuses ? symbols[i] : LOST);
    }
    return packed;
  }

  private int writeDeltas(
      byte[] out, int offset, long[] arrivalTicks, int statuses, long reference) {
    long previous = reference * TICKS_PER_REFERENCE;
    int at = offset;
    for (int i = 0; i < statuses; i++) {
      if (symbols[i] == LOST) {
        continue;
      }
      int delta = (int) (arrivalTicks[i] - previous);
      previous = arrivalTicks[i];
      if (symbols[i] == SMALL_DELTA) {
        out[at++] = (byte) delta;
      } else {
        putShort(out, at, delta);
        at += 2;
      }
    }
    return at;
  }
}
