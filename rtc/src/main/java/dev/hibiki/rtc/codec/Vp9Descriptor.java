package dev.hibiki.rtc.codec;

/**
 * The VP9 payload descriptor of one packet. RFC 9628 section 4.2.
 *
 * <p>One instance is used for packet after packet. Not thread-safe.
 */
public final class Vp9Descriptor {
  private static final int HAS_PICTURE_ID = 0x80;
  private static final int INTER_PREDICTED = 0x40;
  private static final int HAS_LAYERS = 0x20;
  private static final int FLEXIBLE = 0x10;
  private static final int FRAME_START = 0x08;
  private static final int FRAME_END = 0x04;
  private static final int HAS_SCALABILITY = 0x02;
  private static final int NOT_REFERENCE_FOR_UPPER = 0x01;
  private static final int MAX_REFERENCES = 3;
  private static final int MAX_SPATIAL_LAYERS = 8;

  private int first;
  private int length;
  private int pictureId;
  private int pictureIdBits;
  private int layers;
  private int tl0PictureIndex;
  private int spatialLayerCount;
  private final int[] widths = new int[MAX_SPATIAL_LAYERS];
  private final int[] heights = new int[MAX_SPATIAL_LAYERS];

  /**
   * Reads the descriptor at the beginning of a payload.
   *
   * @return false if the payload is too short for what its descriptor says
   */
  public boolean parse(byte[] buf, int offset, int payloadLength) {
    int end = offset + payloadLength;
    int at = offset;
    pictureId = -1;
    pictureIdBits = 0;
    layers = 0;
    tl0PictureIndex = -1;
    spatialLayerCount = 0;
    if (payloadLength < 1) {
      return false;
    }
    first = buf[at++] & 0xFF;
    if ((first & HAS_PICTURE_ID) != 0) {
      if (at >= end) {
        return false;
      }
      pictureId = buf[at++] & 0x7F;
      pictureIdBits = 7;
      if (buf[at - 1] < 0) {
        if (at >= end) {
          return false;
        }
        pictureId = pictureId << 8 | (buf[at++] & 0xFF);
        pictureIdBits = 15;
      }
    }
    if (hasLayers()) {
      if (end - at < (flexible() ? 1 : 2)) {
        return false;
      }
      layers = buf[at++] & 0xFF;
      if (!flexible()) {
        tl0PictureIndex = buf[at++] & 0xFF;
      }
    }
    if (flexible() && interPredicted()) {
      at = skipReferences(buf, at, end);
    }
    if (at >= 0 && hasScalability()) {
      at = scalability(buf, at, end);
    }
    length = at - offset;
    return at >= 0;
  }

  private static int skipReferences(byte[] buf, int start, int end) {
    int at = start;
    for (int i = 0; i < MAX_REFERENCES; i++) {
      if (at >= end) {
        return -1;
      }
      if ((buf[at++] & 1) == 0) {
        return at;
      }
    }
    return -1;
  }

  private int scalability(byte[] buf, int start, int end) {
    if (start >= end) {
      return -1;
    }
    int at = start;
    int flags = buf[at++] & 0xFF;
    int count = (flags >>> 5) + 1;
    if ((flags & 0x10) != 0) {
      if (end - at < count * 4) {
        return -1;
      }
      for (int i = 0; i < count; i++, at += 4) {
        widths[i] = (buf[at] & 0xFF) << 8 | (buf[at + 1] & 0xFF);
        heights[i] = (buf[at + 2] & 0xFF) << 8 | (buf[at + 3] & 0xFF);
      }
      spatialLayerCount = count;
    }
    if ((flags & 0x08) == 0) {
      return at;
    }
    if (at >= end) {
      return -1;
    }
    int pictures = buf[at++] & 0xFF;
    for (int i = 0; i < pictures; i++) {
      if (at >= end) {
        return -1;
      }
      at += 1 + ((buf[at] & 0x0C) >>> 2);
    }
    return at <= end ? at : -1;
  }

  public int length() {
    return length;
  }

  /** The picture id (7 or 15 bits), or -1. */
  public int pictureId() {
    return pictureId;
  }

  /** 7, 15, or 0 without a picture id. */
  public int pictureIdBits() {
    return pictureIdBits;
  }

  /** True if the layer frame refers to earlier pictures (P bit). */
  public boolean interPredicted() {
    return (first & INTER_PREDICTED) != 0;
  }

  public boolean hasLayers() {
    return (first & HAS_LAYERS) != 0;
  }

  /** True in flexible mode, where references are written out (F bit). */
  public boolean flexible() {
    return (first & FLEXIBLE) != 0;
  }

  /** True for the first packet of a layer frame (B bit). */
  public boolean frameStart() {
    return (first & FRAME_START) != 0;
  }

  /** True for the last packet of a layer frame (E bit). */
  public boolean frameEnd() {
    return (first & FRAME_END) != 0;
  }

  /** True if the descriptor holds the scalability structure (V bit). */
  public boolean hasScalability() {
    return (first & HAS_SCALABILITY) != 0;
  }

  /** True if no higher spatial layer refers to this one (Z bit). */
  public boolean notReferenceForUpper() {
    return (first & NOT_REFERENCE_FOR_UPPER) != 0;
  }

  /** 0 to 7; 0 without layer indices. */
  public int temporalId() {
    return layers >>> 5;
  }

  /** 0 to 7; 0 without layer indices. */
  public int spatialId() {
    return layers >>> 1 & 0x7;
  }

  /** True if later frames of higher temporal layers may follow from here (U bit). */
  public boolean switchingUpPoint() {
    return (layers & 0x10) != 0;
  }

  /** True if the layer frame depends on a lower spatial layer of the same picture (D bit). */
  public boolean interLayerPredicted() {
    return (layers & 1) != 0;
  }

  /** The running index of temporal base layer pictures (0 to 255), or -1. */
  public int tl0PictureIndex() {
    return tl0PictureIndex;
  }

  /** How many spatial layers this packet gives sizes for, 0 if none. */
  public int sizeCount() {
    return spatialLayerCount;
  }

  /** Width of a spatial layer below {@link #sizeCount}. */
  public int width(int spatialId) {
    return widths[spatialId];
  }

  /** Height of a spatial layer below {@link #sizeCount}. */
  public int height(int spatialId) {
    return heights[spatialId];
  }

  /** True for the first packet of a key picture, that is of its lowest spatial layer. */
  public boolean keyframe() {
    return !interPredicted() && frameStart() && spatialId() == 0 && !interLayerPredicted();
  }

  /**
   * Writes other running numbers into the descriptor at the beginning of a payload, each in the
   * width it has there. Numbers the descriptor does not have are ignored.
   */
  public static void write(byte[] buf, int offset, int length, int pictureId, int tl0PictureIndex) {
    int at = offset + 1;
    int end = offset + length;
    int flags = length < 1 ? 0 : buf[offset];
    if ((flags & HAS_PICTURE_ID) != 0 && at < end) {
      if (buf[at] >= 0) {
        buf[at] = (byte) (pictureId & 0x7F);
        at++;
      } else if (at + 1 < end) {
        buf[at] = (byte) (0x80 | (pictureId >>> 8 & 0x7F));
        buf[at + 1] = (byte) pictureId;
        at += 2;
      }
    }
    if ((flags & (HAS_LAYERS | FLEXIBLE)) == HAS_LAYERS && at + 1 < end) {
      buf[at + 1] = (byte) tl0PictureIndex;
    }
  }

  /** True if the payload is the first packet of a key picture. */
  static boolean startsKeyframe(byte[] buf, int offset, int length) {
    if (length < 1 || (buf[offset] & (INTER_PREDICTED | FRAME_START)) != FRAME_START) {
      return false;
    }
    if ((buf[offset] & HAS_LAYERS) == 0) {
      return true;
    }
    int at = offset + 1;
    if ((buf[offset] & HAS_PICTURE_ID) != 0 && length > 1) {
      at += buf[at] < 0 ? 2 : 1;
    }
    return at < offset + length && (buf[at] & 0x0F) == 0;
  }
}
