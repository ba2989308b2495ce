package dev.hibiki.rtc.codec;

/**
 * The NAL units in one H264 payload: single, aggregated (STAP-A) or a fragment (FU-A). RFC 6184
 * section 5.
 *
 * <p>One instance is used for packet after packet. NAL unit headers stay in the clear under
 * end-to-end encryption. Not thread-safe.
 */
public final class H264Packet {
  public static final int SLICE = 1;
  public static final int IDR = 5;
  public static final int SEI = 6;
  public static final int SPS = 7;
  public static final int PPS = 8;
  public static final int ACCESS_UNIT_DELIMITER = 9;

  private static final int STAP_A = 24;
  private static final int FU_A = 28;
  private static final int TYPE_MASK = 0x1F;

  /** An aggregate with more units than this is cut off here. */
  private static final int MAX_UNITS = 32;

  private int types;
  private int unitCount;
  private boolean fragment;
  private boolean fragmentStart;
  private boolean fragmentEnd;
  private final int[] unitOffsets = new int[MAX_UNITS];
  private final int[] unitLengths = new int[MAX_UNITS];
  private final int[] unitTypes = new int[MAX_UNITS];

  /**
   * Reads the NAL unit headers of a payload.
   *
   * @return false if it is empty, of a type that is not in use, or an aggregate that does not hold
   *     together
   */
  public boolean parse(byte[] buf, int offset, int length) {
    types = 0;
    unitCount = 0;
    fragment = false;
    fragmentStart = false;
    fragmentEnd = false;
    if (length < 1) {
      return false;
    }
    int type = buf[offset] & TYPE_MASK;
    if (type == STAP_A) {
      return parseAggregate(buf, offset + 1, offset + length);
    }
    if (type == FU_A) {
      if (length < 2) {
        return false;
      }
      fragment = true;
      fragmentStart = (buf[offset + 1] & 0x80) != 0;
      fragmentEnd = (buf[offset + 1] & 0x40) != 0;
      add(buf[offset + 1] & TYPE_MASK, offset + 2, length - 2);
      return true;
    }
    if (type == 0 || type > STAP_A) {
      return false;
    }
    add(type, offset, length);
    return true;
  }

  private boolean parseAggregate(byte[] buf, int start, int end) {
    int at = start;
    while (at < end && unitCount < MAX_UNITS) {
      if (end - at < 3) {
        return false;
      }
      int size = (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
      at += 2;
      if (size == 0 || size > end - at) {
        return false;
      }
      add(buf[at] & TYPE_MASK, at, size);
      at += size;
    }
    return unitCount > 0;
  }

  private void add(int type, int offset, int length) {
    types |= 1 << type;
    unitTypes[unitCount] = type;
    unitOffsets[unitCount] = offset;
    unitLengths[unitCount] = length;
    unitCount++;
  }

  /** How many NAL units, or one for a fragment. */
  public int unitCount() {
    return unitCount;
  }

  /** The type of the unit at {@code index}. */
  public int unitType(int index) {
    return unitTypes[index];
  }

  /** Where the unit begins (with its header byte); for a fragment, the fragment's bytes. */
  public int unitOffset(int index) {
    return unitOffsets[index];
  }

  /** Length of the unit, or of the fragment's bytes. */
  public int unitLength(int index) {
    return unitLengths[index];
  }

  /** True if a unit of this type is in the packet, or the packet is a fragment of one. */
  public boolean contains(int type) {
    return (types & 1 << type) != 0;
  }

  public boolean fragment() {
    return fragment;
  }

  /** True unless this is the second or a later fragment of a unit. */
  public boolean unitStart() {
    return !fragment || fragmentStart;
  }

  /** True unless more fragments of the unit follow. */
  public boolean unitEnd() {
    return !fragment || fragmentEnd;
  }

  /**
   * True if a key frame begins with this packet or within it: parameter sets, or the first bytes of
   * an IDR slice. The packet of an IDR slice behind a packet of parameter sets also counts.
   */
  public boolean keyframe() {
    return unitStart() && (contains(SPS) || contains(IDR));
  }

  /** True if the payload starts a key frame, see {@link #keyframe}. */
  static boolean startsKeyframe(byte[] buf, int offset, int length) {
    if (length < 2) {
      return false;
    }
    int type = buf[offset] & TYPE_MASK;
    if (type == FU_A) {
      return (buf[offset + 1] & 0x80) != 0 && startsKeyframe(buf[offset + 1] & TYPE_MASK);
    }
    if (type != STAP_A) {
      return startsKeyframe(type);
    }
    int end = offset + length;
    int at = offset + 1;
    while (end - at >= 3) {
      int size = (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
      at += 2;
      if (size == 0 || size > end - at) {
        return false;
      }
      if (startsKeyframe(buf[at] & TYPE_MASK)) {
        return true;
      }
      at += size;
    }
    return false;
  }

  private static boolean startsKeyframe(int type) {
    return type == SPS || type == IDR;
  }
}
