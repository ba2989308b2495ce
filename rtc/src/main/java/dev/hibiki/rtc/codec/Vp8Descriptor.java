package dev.hibiki.rtc.codec;

/**
 * The VP8 payload descriptor of one packet: a view to read, and a writer that replaces its running
 * numbers. RFC 7741 section 4.2.
 *
 * <p>One instance is used for packet after packet. Not thread-safe.
 */
public final class Vp8Descriptor {
  /** The longest descriptor. */
  public static final int MAX_BYTES = 6;

  /** Picture ids are written with 15 bits. */
  public static final int PICTURE_ID_MASK = 0x7FFF;

  private static final int EXTENDED = 0x80;
  private static final int PARTITION_START = 0x10;
  private static final int PARTITION_ID_MASK = 0x07;
  private static final int NON_REFERENCE = 0x20;
  private static final int HAS_PICTURE_ID = 0x80;
  private static final int HAS_TL0_PICTURE_INDEX = 0x40;
  private static final int HAS_TEMPORAL_ID = 0x20;
  private static final int HAS_KEY_INDEX = 0x10;
  private static final int LONG_PICTURE_ID = 0x80;

  private int first;
  private int extension;
  private int length;
  private int pictureId;
  private int pictureIdBits;
  private int tl0PictureIndex;
  private int layerByte;
  private boolean keyframe;

  /**
   * Reads the descriptor at the beginning of a payload.
   *
   * @return false if the payload is too short for what its descriptor says, or has nothing behind
   *     it
   */
  public boolean parse(byte[] buf, int offset, int payloadLength) {
    if (payloadLength < 2) {
      return false;
    }
    int at = offset;
    int end = offset + payloadLength;
    first = buf[at++] & 0xFF;
    extension = (first & EXTENDED) != 0 ? buf[at++] & 0xFF : 0;
    pictureId = -1;
    pictureIdBits = 0;
    tl0PictureIndex = -1;
    layerByte = 0;
    if (hasPictureId()) {
      if (at >= end) {
        return false;
      }
      pictureId = buf[at++] & 0x7F;
      pictureIdBits = 7;
      if ((buf[at - 1] & LONG_PICTURE_ID) != 0) {
        if (at >= end) {
          return false;
        }
        pictureId = pictureId << 8 | (buf[at++] & 0xFF);
        pictureIdBits = 15;
      }
    }
    if (hasTl0PictureIndex()) {
      if (at >= end) {
        return false;
      }
      tl0PictureIndex = buf[at++] & 0xFF;
    }
    if (hasTemporalId() || hasKeyIndex()) {
      if (at >= end) {
        return false;
      }
      layerByte = buf[at++] & 0xFF;
    }
    length = at - offset;
    if (at >= end) {
      return false;
    }
    keyframe = frameStart() && (buf[at] & 1) == 0;
    return true;
  }

  /** Length of the descriptor as received. */
  public int length() {
    return length;
  }

  /** True if this packet is not needed to decode later frames (N bit). */
  public boolean nonReference() {
    return (first & NON_REFERENCE) != 0;
  }

  /** True for the first packet of a frame: the start of partition 0. */
  public boolean frameStart() {
    return (first & (PARTITION_START | PARTITION_ID_MASK)) == PARTITION_START;
  }

  /** True for the first packet of a key frame. */
  public boolean keyframe() {
    return keyframe;
  }

  public boolean hasPictureId() {
    return (extension & HAS_PICTURE_ID) != 0;
  }

  /** The picture id, or -1. */
  public int pictureId() {
    return pictureId;
  }

  /** 7, 15, or 0 without a picture id. */
  public int pictureIdBits() {
    return pictureIdBits;
  }

  public boolean hasTl0PictureIndex() {
    return (extension & HAS_TL0_PICTURE_INDEX) != 0;
  }

  /** The running index of temporal base layer frames (0 to 255), or -1. */
  public int tl0PictureIndex() {
    return tl0PictureIndex;
  }

  public boolean hasTemporalId() {
    return (extension & HAS_TEMPORAL_ID) != 0;
  }

  /** The temporal layer, 0 to 3; 0 if there is none. */
  public int temporalId() {
    return hasTemporalId() ? layerByte >>> 6 : 0;
  }

  /** True if the frame depends on base layer frames only (Y bit): a place to switch up. */
  public boolean layerSync() {
    return hasTemporalId() && (layerByte & 0x20) != 0;
  }

  public boolean hasKeyIndex() {
    return (extension & HAS_KEY_INDEX) != 0;
  }

  /** The running index of key frames (0 to 31), or -1. */
  public int keyIndex() {
    return hasKeyIndex() ? layerByte & 0x1F : -1;
  }

  /** Length of what {@link #write} writes: the picture id, if there is one, has 15 bits. */
  public int rewrittenLength() {
    return pictureIdBits == 7 ? length + 1 : length;
  }

  /**
   * Writes this descriptor with other running numbers. Numbers the packet does not have are
   * ignored.
   *
   * @return the length written, {@link #rewrittenLength}
   */
  public int write(byte[] out, int offset, int pictureId, int tl0PictureIndex, int keyIndex) {
    int at = offset;
    out[at++] = (byte) first;
    if ((first & EXTENDED) == 0) {
      return 1;
    }
    out[at++] = (byte) extension;
    if (hasPictureId()) {
      out[at++] = (byte) (LONG_PICTURE_ID | (pictureId >>> 8 & 0x7F));
      out[at++] = (byte) pictureId;
    }
    if (hasTl0PictureIndex()) {
      out[at++] = (byte) tl0PictureIndex;
    }
    if (hasTemporalId() || hasKeyIndex()) {
      out[at++] = (byte) (hasKeyIndex() ? (layerByte & 0xE0) | (keyIndex & 0x1F) : layerByte);
    }
    return at - offset;
  }

  /** True if the payload is the first packet of a key frame. */
  static boolean startsKeyframe(byte[] buf, int offset, int length) {
    if (length < 2 || (buf[offset] & (PARTITION_START | PARTITION_ID_MASK)) != PARTITION_START) {
      return false;
    }
    int at = frameOffset(buf, offset, length);
    return at >= 0 && (buf[at] & 1) == 0;
  }

  /**
   * Width and height of a key frame as {@code width << 16 | height}, or 0 if they are not there.
   */
  public static int keyframeSize(byte[] buf, int offset, int length) {
    if (!startsKeyframe(buf, offset, length)) {
      return 0;
    }
    int at = frameOffset(buf, offset, length);
    boolean startCode =
        at + 10 <= offset + length
            && (buf[at + 3] & 0xFF) == 0x9D
            && buf[at + 4] == 0x01
            && buf[at + 5] == 0x2A;
    if (!startCode) {
      return 0;
    }
    int width = (buf[at + 6] & 0xFF) | (buf[at + 7] & 0x3F) << 8;
    int height = (buf[at + 8] & 0xFF) | (buf[at + 9] & 0x3F) << 8;
    return width << 16 | height;
  }

  /** Where the frame data begins, or -1. */
  private static int frameOffset(byte[] buf, int offset, int length) {
    int end = offset + length;
    int at = offset + 1;
    if ((buf[offset] & EXTENDED) != 0) {
      int bits = buf[at++];
      if ((bits & HAS_PICTURE_ID) != 0) {
        if (at >= end) {
          return -1;
        }
        at += (buf[at] & LONG_PICTURE_ID) != 0 ? 2 : 1;
      }
      at += (bits & HAS_TL0_PICTURE_INDEX) != 0 ? 1 : 0;
      at += (bits & (HAS_TEMPORAL_ID | HAS_KEY_INDEX)) != 0 ? 1 : 0;
    }
    return at < end ? at : -1;
  }
}
