package dev.hibiki.rtc.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frame dependency templates that a key frame announces for the frames after it. RTP Payload
 * Format For AV1, appendix A.
 *
 * <p>Immutable.
 */
public final class DependencyStructure {
  /** The frame is not part of the decode target. */
  public static final int NOT_PRESENT = 0;

  /** Part of the target, but no later frame of it depends on this one. */
  public static final int DISCARDABLE = 1;

  /** After this frame the target can be decoded from here on. */
  public static final int SWITCH = 2;

  /** Needed by later frames of the target. */
  public static final int REQUIRED = 3;

  static final int MAX_TEMPLATES = 64;
  static final int MAX_DECODE_TARGETS = 32;
  static final int MAX_FRAME_DIFFS = 16;
  private static final int MAX_SPATIAL_LAYERS = 4;

  private final int templateIdOffset;
  private final int decodeTargetCount;
  private final int templateCount;
  private final int chainCount;
  private final byte[] spatialIds = new byte[MAX_TEMPLATES];
  private final byte[] temporalIds = new byte[MAX_TEMPLATES];
  private final byte[][] indications;
  private final byte[][] frameDiffs;
  private final byte[][] chainDiffs;
  private final byte[] protectingChains;
  private final int[] widths;
  private final int[] heights;
  private final byte[] targetSpatialIds = new byte[MAX_DECODE_TARGETS];
  private final byte[] targetTemporalIds = new byte[MAX_DECODE_TARGETS];
  private final int[] contained = new int[MAX_DECODE_TARGETS];

  private DependencyStructure(BitReader in) {
    templateIdOffset = in.bits(6);
    decodeTargetCount = in.bits(5) + 1;
    templateCount = readLayers(in);
    indications = new byte[templateCount][decodeTargetCount];
    for (byte[] row : indications) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (byte) in.bits(2);
      }
    }
    frameDiffs = new byte[templateCount][];
    byte[] diffs = new byte[MAX_FRAME_DIFFS];
    for (int i = 0; i < templateCount; i++) {
      int count = 0;
      while (in.flag()) {
        int diff = in.bits(4) + 1;
        if (count < MAX_FRAME_DIFFS) {
          diffs[count++] = (byte) diff;
        }
      }
      frameDiffs[i] = Arrays.copyOf(diffs, count);
    }
    chainCount = in.nonSymmetric(decodeTargetCount + 1);
    protectingChains = new byte[decodeTargetCount];
    chainDiffs = new byte[templateCount][chainCount];
    if (chainCount > 0) {
      for (int i = 0; i < decodeTargetCount; i++) {
        protectingChains[i] = (byte) in.nonSymmetric(chainCount);
      }
      for (byte[] row : chainDiffs) {
        for (int i = 0; i < chainCount; i++) {
          row[i] = (byte) in.bits(4);
        }
      }
    }
    int sizes = in.flag() && templateCount > 0 ? spatialIds[templateCount - 1] + 1 : 0;
    widths = new int[sizes];
    heights = new int[sizes];
    for (int i = 0; i < sizes; i++) {
      widths[i] = in.bits(16) + 1;
      heights[i] = in.bits(16) + 1;
    }
    describeTargets();
  }

  /** Finds out what the decode targets hold, from the templates they are present in. */
  private void describeTargets() {
    for (int target = 0; target < decodeTargetCount; target++) {
      int all = decodeTargetCount == MAX_DECODE_TARGETS ? -1 : (1 << decodeTargetCount) - 1;
      for (int template = 0; template < templateCount; template++) {
        boolean present = indications[template][target] != NOT_PRESENT;
        if (present) {
          targetSpatialIds[target] =
              (byte) Math.max(targetSpatialIds[target], spatialIds[template]);
          targetTemporalIds[target] =
              (byte) Math.max(targetTemporalIds[target], temporalIds[template]);
          continue;
        }
        for (int other = 0; other < decodeTargetCount; other++) {
          if (indications[template][other] != NOT_PRESENT) {
            all &= ~(1 << other);
          }
        }
      }
      contained[target] = all;
    }
  }

  /** The structure at the reader's position, or null if it does not hold together. */
  static @Nullable DependencyStructure read(BitReader in) {
    DependencyStructure structure = new DependencyStructure(in);
    boolean whole = !in.overrun() && structure.templateCount > 0;
    return whole ? structure : null;
  }

  private int readLayers(BitReader in) {
    int temporal = 0;
    int spatial = 0;
    int count = 0;
    while (true) {
      spatialIds[count] = (byte) spatial;
      temporalIds[count] = (byte) temporal;
      count++;
      int next = in.bits(2);
      if (in.overrun()) {
        return 0;
      }
      if (next == 3) {
        return count;
      }
      if (next == 1) {
        temporal++;
      } else if (next == 2) {
        temporal = 0;
        spatial++;
      }
      if (count == MAX_TEMPLATES || temporal > 7 || spatial >= MAX_SPATIAL_LAYERS) {
        return 0;
      }
    }
  }

  /** The index of the template with this id, or -1. */
  int templateIndex(int templateId) {
    int index = (templateId + MAX_TEMPLATES - templateIdOffset) % MAX_TEMPLATES;
    return index < templateCount ? index : -1;
  }

  public int decodeTargetCount() {
    return decodeTargetCount;
  }

  public int templateCount() {
    return templateCount;
  }

  public int chainCount() {
    return chainCount;
  }

  /** The spatial layer of frames of the template at {@code index}. */
  public int spatialId(int index) {
    return spatialIds[index];
  }

  /** The temporal layer of frames of the template at {@code index}. */
  public int temporalId(int index) {
    return temporalIds[index];
  }

  /** What frames of a template are to a decode target: {@link #NOT_PRESENT} and so on. */
  public int indication(int index, int decodeTarget) {
    return indications[index][decodeTarget];
  }

  /** How many earlier frames the frames of a template refer to. */
  int frameDiffCount(int index) {
    return frameDiffs[index].length;
  }

  int frameDiff(int index, int reference) {
    return frameDiffs[index][reference];
  }

  int chainDiff(int index, int chain) {
    return chainDiffs[index][chain];
  }

  /** The chain that protects a decode target; meaningless if there are no chains. */
  public int protectingChain(int decodeTarget) {
    return protectingChains[decodeTarget];
  }

  /** The highest spatial layer in a decode target. */
  public int targetSpatialId(int decodeTarget) {
    return targetSpatialIds[decodeTarget];
  }

  /** The highest temporal layer in a decode target. */
  public int targetTemporalId(int decodeTarget) {
    return targetTemporalIds[decodeTarget];
  }

  /**
   * Bit i is set if every frame of decode target i is also one of this target, so that one who has
   * this target can go on with target i at any time.
   */
  public int contained(int decodeTarget) {
    return contained[decodeTarget];
  }

  /** How many spatial layers have a size here, 0 if none was announced. */
  public int sizeCount() {
    return widths.length;
  }

  public int width(int spatialId) {
    return widths[spatialId];
  }

  public int height(int spatialId) {
    return heights[spatialId];
  }
}
