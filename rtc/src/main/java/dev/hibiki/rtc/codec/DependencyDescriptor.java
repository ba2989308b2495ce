package dev.hibiki.rtc.codec;

import org.jspecify.annotations.Nullable;

/**
 * The dependency descriptor header extension of one packet, read against the structure that the
 * latest key frame announced. RTP Payload Format For AV1, appendix A.
 *
 * <p>One instance per received stream; it keeps the latest structure. Nothing is allocated but for
 * a new structure. Not thread-safe.
 */
public final class DependencyDescriptor {
  private static final int MANDATORY_BYTES = 3;
  private static final int FLAG_BITS = 5;
  private static final int STRUCTURE_FLAG = 0x10;
  private static final int ACTIVE_FLAG = 0x08;

  private final BitReader in = new BitReader();
  private final byte[] indications = new byte[DependencyStructure.MAX_DECODE_TARGETS];
  private final int[] frameDiffs = new int[DependencyStructure.MAX_FRAME_DIFFS];
  private final int[] chainDiffs = new int[DependencyStructure.MAX_DECODE_TARGETS];
  private @Nullable DependencyStructure structure;
  private @Nullable DependencyStructure previous;
  private @Nullable DependencyStructure used;
  private boolean startOfFrame;
  private boolean endOfFrame;
  private boolean structurePresent;
  private int templateId;
  private int frameNumber;
  private int spatialId;
  private int temporalId;
  private int frameDiffCount;
  private int activeDecodeTargets;
  private boolean activeDecodeTargetsPresent;
  private int presentMask;
  private int switchMask;

  /**
   * Reads the data of the extension element. Also to be called for a missing element, whose offset
   * and length are negative.
   *
   * @return false if it is missing or does not hold together, or if its structure was not seen; the
   *     structure stays as it was then
   */
  public boolean parse(byte[] buf, int offset, int length) {
    if (length < MANDATORY_BYTES) {
      return false;
    }
    startOfFrame = (buf[offset] & 0x80) != 0;
    endOfFrame = (buf[offset] & 0x40) != 0;
    templateId = buf[offset] & 0x3F;
    frameNumber = (buf[offset + 1] & 0xFF) << 8 | (buf[offset + 2] & 0xFF);
    structurePresent = false;
    activeDecodeTargetsPresent = false;
    boolean customIndications = false;
    boolean customFrameDiffs = false;
    boolean customChains = false;
    DependencyStructure current = structure;
    in.reset(buf, offset + MANDATORY_BYTES, length - MANDATORY_BYTES);
    if (length > MANDATORY_BYTES) {
      boolean hasStructure = in.flag();
      activeDecodeTargetsPresent = in.flag();
      customIndications = in.flag();
      customFrameDiffs = in.flag();
      customChains = in.flag();
      if (hasStructure) {
        current = DependencyStructure.read(in);
        structurePresent = current != null;
      }
    }
    if (current == null) {
      return false;
    }
    if (!structurePresent && current.templateIndex(templateId) < 0 && previous != null) {
      // A late packet of a frame from before the key frame.
      current = previous;
    }
    int active = structurePresent ? allOf(current.decodeTargetCount()) : activeDecodeTargets;
    if (activeDecodeTargetsPresent) {
      active = in.bits(current.decodeTargetCount());
    }
    int template = current.templateIndex(templateId);
    if (template < 0) {
      structurePresent = false;
      return false;
    }
    readFrame(current, template, customIndications, customFrameDiffs, customChains);
    if (in.overrun()) {
      structurePresent = false;
      return false;
    }
    used = current;
    if (structurePresent) {
      previous = structure;
      structure = current;
    }
    if (current == structure) {
      activeDecodeTargets = active;
    }
    return true;
  }

  private void readFrame(
      DependencyStructure from,
      int template,
      boolean customIndications,
      boolean customFrameDiffs,
      boolean customChains) {
    spatialId = from.spatialId(template);
    temporalId = from.temporalId(template);
    presentMask = 0;
    switchMask = 0;
    for (int i = 0; i < from.decodeTargetCount(); i++) {
      int indication = customIndications ? in.bits(2) : from.indication(template, i);
      indications[i] = (byte) indication;
      presentMask |= indication == DependencyStructure.NOT_PRESENT ? 0 : 1 << i;
      switchMask |= indication == DependencyStructure.SWITCH ? 1 << i : 0;
    }
    frameDiffCount = 0;
    if (customFrameDiffs) {
      for (int size = in.bits(2); size != 0; size = in.bits(2)) {
        addFrameDiff(in.bits(size * 4) + 1);
      }
    } else {
      for (int i = 0; i < from.frameDiffCount(template); i++) {
        addFrameDiff(from.frameDiff(template, i));
      }
    }
    for (int i = 0; i < from.chainCount(); i++) {
      chainDiffs[i] = customChains ? in.bits(8) : from.chainDiff(template, i);
    }
  }

  private void addFrameDiff(int diff) {
    if (frameDiffCount < frameDiffs.length) {
      frameDiffs[frameDiffCount++] = diff;
    }
  }

  private static int allOf(int decodeTargets) {
    return decodeTargets == 32 ? -1 : (1 << decodeTargets) - 1;
  }

  public boolean startOfFrame() {
    return startOfFrame;
  }

  public boolean endOfFrame() {
    return endOfFrame;
  }

  /** 0 to 63. */
  public int templateId() {
    return templateId;
  }

  /** 0 to 65535, rising by one with each frame of the encoder. */
  public int frameNumber() {
    return frameNumber;
  }

  /** True if the packet announces a structure: it is the first of a key frame. */
  public boolean structurePresent() {
    return structurePresent;
  }

  /** The structure in force, or null before the first. */
  public @Nullable DependencyStructure structure() {
    return structure;
  }

  public int spatialId() {
    return spatialId;
  }

  public int temporalId() {
    return temporalId;
  }

  /** What the frame is to a decode target: {@link DependencyStructure#NOT_PRESENT} and so on. */
  public int indication(int decodeTarget) {
    return indications[decodeTarget];
  }

  /** Bit i is set if the frame is part of decode target i. */
  public int presentMask() {
    return presentMask;
  }

  /** Bit i is set if decode target i can be decoded from this frame on. */
  public int switchMask() {
    return switchMask;
  }

  /**
   * The structure that the latest packet was read against: {@link #structure}, or for a late packet
   * the one before it.
   */
  public @Nullable DependencyStructure frameStructure() {
    return used;
  }

  /** How many earlier frames this one refers to. */
  public int frameDiffCount() {
    return frameDiffCount;
  }

  /** How many frames before this one a referred frame is. */
  public int frameDiff(int index) {
    return frameDiffs[index];
  }

  /** How many frames before this one the previous frame of a chain is, 0 for none. */
  public int chainDiff(int chain) {
    return chainDiffs[chain];
  }

  /** Bit i is set if the sender still produces decode target i. */
  public int activeDecodeTargets() {
    return activeDecodeTargets;
  }

  /** True if this packet changed {@link #activeDecodeTargets} explicitly. */
  public boolean activeDecodeTargetsPresent() {
    return activeDecodeTargetsPresent;
  }

  /** Forgets the structure. */
  public void reset() {
    structure = null;
    previous = null;
    used = null;
    activeDecodeTargets = 0;
  }

  /** The frame number in a descriptor of three bytes or more. */
  public static int number(byte[] buf, int offset) {
    return (buf[offset + 1] & 0xFF) << 8 | (buf[offset + 2] & 0xFF);
  }

  /** Adds to the frame number in a descriptor. */
  public static void shift(byte[] buf, int offset, int frames) {
    int number = number(buf, offset) + frames;
    buf[offset + 1] = (byte) (number >>> 8);
    buf[offset + 2] = (byte) number;
  }

  /**
   * Writes a descriptor again with another frame number and, where {@code active} is not 0, with
   * these active decode targets. A descriptor that brings a structure keeps the targets it has: all
   * of them.
   *
   * @param buf a descriptor that {@link #parse} took
   * @param targetCount how many decode targets its structure has
   * @param frameNumber 0 to 65535
   * @param active bit i for decode target i, or 0 to leave them as they are
   * @param out where to, with room for {@code length + 5} bytes
   * @return the length written, or -1 if the descriptor is too short to be one
   */
  public static int write(
      byte[] buf,
      int offset,
      int length,
      int targetCount,
      int frameNumber,
      int active,
      byte[] out,
      int outOffset) {
    if (length < MANDATORY_BYTES) {
      return -1;
    }
    System.arraycopy(buf, offset, out, outOffset, length);
    out[outOffset + 1] = (byte) (frameNumber >>> 8);
    out[outOffset + 2] = (byte) frameNumber;
    int flags = length > MANDATORY_BYTES ? buf[offset + MANDATORY_BYTES] >>> 3 & 0x1F : 0;
    if (active == 0 || (flags & STRUCTURE_FLAG) != 0) {
      return length;
    }
    int end = (offset + length) * 8;
    int from = (offset + MANDATORY_BYTES) * 8;
    if (length > MANDATORY_BYTES) {
      from += FLAG_BITS + ((flags & ACTIVE_FLAG) != 0 ? targetCount : 0);
    }
    int to = (outOffset + MANDATORY_BYTES) * 8;
    to = putBits(out, to, flags | ACTIVE_FLAG, FLAG_BITS);
    to = putBits(out, to, active, targetCount);
    for (int i = from; i < end; i++) {
      to = putBits(out, to, buf[i >>> 3] >>> (7 - (i & 7)), 1);
    }
    if ((to & 7) != 0) {
      to = putBits(out, to, 0, 8 - (to & 7));
    }
    return to / 8 - outOffset;
  }

  private static int putBits(byte[] out, int position, int value, int count) {
    for (int i = count - 1, at = position; i >= 0; i--, at++) {
      int bit = 0x80 >>> (at & 7);
      if ((value >>> i & 1) != 0) {
        out[at >>> 3] |= (byte) bit;
      } else {
        out[at >>> 3] &= (byte) ~bit;
      }
    }
    return position + count;
  }
}
