package dev.hibiki.rtc.codec;

/**
 * The aggregation header and OBU elements of one AV1 payload. RTP Payload Format For AV1, section
 * 4.
 *
 * <p>One instance is used for packet after packet. Not thread-safe.
 */
public final class Av1Packet {
  public static final int OBU_SEQUENCE_HEADER = 1;
  public static final int OBU_TEMPORAL_DELIMITER = 2;
  public static final int OBU_FRAME_HEADER = 3;
  public static final int OBU_TILE_GROUP = 4;
  public static final int OBU_METADATA = 5;
  public static final int OBU_FRAME = 6;

  private static final int CONTINUES_FIRST = 0x80;
  private static final int CONTINUED_LAST = 0x40;
  private static final int NEW_SEQUENCE = 0x08;
  private static final int MAX_ELEMENTS = 32;

  private int header;
  private int elementCount;
  private final int[] elementOffsets = new int[MAX_ELEMENTS];
  private final int[] elementLengths = new int[MAX_ELEMENTS];

  /**
   * Reads the aggregation header and the lengths of the elements.
   *
   * @return false if the payload is too short, the elements do not fit, or there are more than 32
   */
  public boolean parse(byte[] buf, int offset, int length) {
    elementCount = 0;
    if (length < 2) {
      return false;
    }
    header = buf[offset] & 0xFF;
    int expected = header >>> 4 & 0x3;
    int end = offset + length;
    int at = offset + 1;
    while (at < end) {
      if (elementCount == MAX_ELEMENTS) {
        return false;
      }
      int size;
      if (expected != 0 && elementCount == expected - 1) {
        size = end - at;
      } else {
        int lengthBytes = leb128Bytes(buf, at, end);
        if (lengthBytes == 0) {
          return false;
        }
        size = leb128(buf, at, lengthBytes);
        at += lengthBytes;
        if (size < 0 || size > end - at) {
          return false;
        }
      }
      elementOffsets[elementCount] = at;
      elementLengths[elementCount] = size;
      elementCount++;
      at += size;
    }
    return expected == 0 || elementCount == expected;
  }

  /** How many OBUs or fragments of OBUs the payload holds. */
  public int elementCount() {
    return elementCount;
  }

  public int elementOffset(int index) {
    return elementOffsets[index];
  }

  public int elementLength(int index) {
    return elementLengths[index];
  }

  /** The OBU type of an element, or -1 for the rest of an OBU that began in an earlier packet. */
  public int obuType(byte[] buf, int index) {
    if ((index == 0 && continuesFirst()) || elementLengths[index] == 0) {
      return -1;
    }
    return buf[elementOffsets[index]] >>> 3 & 0xF;
  }

  /** True if the first element continues an OBU of the previous packet (Z bit). */
  public boolean continuesFirst() {
    return (header & CONTINUES_FIRST) != 0;
  }

  /** True if the last element is continued in the next packet (Y bit). */
  public boolean continuedLast() {
    return (header & CONTINUED_LAST) != 0;
  }

  /** True for the first packet of a coded video sequence (N bit): a key frame begins. */
  public boolean keyframe() {
    return (header & (NEW_SEQUENCE | CONTINUES_FIRST)) == NEW_SEQUENCE;
  }

  /** True if the payload starts a coded video sequence; the OBUs may be encrypted. */
  static boolean startsKeyframe(byte[] buf, int offset, int length) {
    return length >= 2 && (buf[offset] & (NEW_SEQUENCE | CONTINUES_FIRST)) == NEW_SEQUENCE;
  }

  /** Bytes of the leb128 number at {@code at}, or 0 if it is cut off or longer than 5 bytes. */
  private static int leb128Bytes(byte[] buf, int at, int end) {
    for (int i = 0; i < 5 && at + i < end; i++) {
      if (buf[at + i] >= 0) {
        return i + 1;
      }
    }
    return 0;
  }

  /** The number, or -1 if it does not fit 31 bits. */
  private static int leb128(byte[] buf, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) (buf[at + i] & 0x7F) << (7 * i);
    }
    return value > Integer.MAX_VALUE ? -1 : (int) value;
  }
}
