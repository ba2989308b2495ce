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

  private final BitReader in = new BitReader();
  private final byte[] indications = new byte[DependencyStructure.MAX_DECODE_TARGETS];
  private final int[] frameDiffs = new int[DependencyStructure.MAX_FRAME_DIFFS];
  private final int[] chainDiffs = new int[DependencyStructure.MAX_DECODE_TARGETS];
  private @Nullable DependencyStructure structure;
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
    activeDecodeTargets = active;
    structure = current;
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
    for (int i = 0; i < from.decodeTargetCount(); i++) {
      indications[i] = (byte) (customIndications ? in.bits(2) : from.indication(template, i));
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
    activeDecodeTargets = 0;
  }
}
