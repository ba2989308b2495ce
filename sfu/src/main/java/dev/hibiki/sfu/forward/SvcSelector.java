package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.codec.DependencyStructure;
import dev.hibiki.sfu.track.FrameInfo;
import org.jspecify.annotations.Nullable;

/**
 * Selects frames by the decode targets of a dependency descriptor (RTP Payload Format For AV1,
 * appendix A): works for VP9 and AV1 with any number of layers, encrypted or not.
 *
 * <p>A target can be gone over to at any picture if all of its frames were forwarded anyway, else
 * at a frame that is a switch point for it while the chain that protects it is whole. What is
 * forwarded now goes on until then.
 */
final class SvcSelector implements FrameSelector {
  private static final int NONE = -1;

  private final FrameHistory history = new FrameHistory();
  private @Nullable DependencyStructure structure;
  private int wantedSpatial = ALL;
  private int wantedTemporal = ALL;
  private int target = NONE;
  private int pictureTimestamp;
  private boolean pictureSeen;
  private boolean pictureForwarded;
  private boolean needsKeyFrame = true;
  private int activeMask;
  private boolean activeChanged;

  @Override
  public void wanted(int spatialId, int temporalId) {
    wantedSpatial = spatialId;
    wantedTemporal = temporalId;
  }

  @Override
  public void restart() {
    history.clear();
    structure = null;
    target = NONE;
    pictureSeen = false;
    needsKeyFrame = true;
  }

  @Override
  public boolean select(FrameInfo frame) {
    if (frame.source() != FrameInfo.Source.DESCRIPTOR) {
      return false;
    }
    long number = frame.number();
    if (history.isKnown(number)) {
      return history.isForwarded(number);
    }
    boolean newer = number > history.newest();
    if (frame.key() && newer) {
      structure = frame.structure();
      if (target != NONE && !exists(target)) {
        target = NONE;
      }
      pictureSeen = false;
    }
    DependencyStructure current = structure;
    if (current == null || frame.structure() != current) {
      history.put(number, false);
      return false;
    }
    if (newer && (!pictureSeen || frame.timestamp() != pictureTimestamp)) {
      pictureSeen = true;
      pictureTimestamp = frame.timestamp();
      pictureForwarded = false;
    }
    if (newer && !pictureForwarded) {
      // Also with upper layers: in K-SVC the frame to begin with may be one of those.
      retarget(current, frame);
    }
    boolean forward =
        target != NONE && (frame.presentMask() & 1 << target) != 0 && decodable(frame);
    history.put(number, forward);
    pictureForwarded |= forward;
    return forward;
  }

  private boolean exists(int index) {
    DependencyStructure current = structure;
    return current != null && index < current.decodeTargetCount();
  }

  private boolean decodable(FrameInfo frame) {
    for (int i = 0; i < frame.referenceCount(); i++) {
      if (history.isDropped(frame.number() - frame.reference(i))) {
        return false;
      }
    }
    return true;
  }

  private void retarget(DependencyStructure current, FrameInfo frame) {
    int wanted = best(current, frame.activeTargets());
    int next = target != NONE && !broken(current, target, frame) ? target : NONE;
    if (wanted != next) {
      int better = reachable(current, frame, wanted, next);
      next = better != NONE ? better : next;
    }
    if (next != target || frame.key()) {
      target = next;
      activeMask = next == NONE ? 0 : upTo(current, next);
      activeChanged = next != NONE && activeMask != frame.activeTargets();
    }
    needsKeyFrame = wanted != NONE && wanted != target && !chainWhole(current, wanted, frame);
  }

  /** The highest active target within what is wanted, else the lowest active one. */
  private int best(DependencyStructure current, int active) {
    int best = NONE;
    int lowest = NONE;
    for (int i = 0; i < current.decodeTargetCount(); i++) {
      if ((active & 1 << i) == 0) {
        continue;
      }
      if (lowest == NONE || rank(current, i) < rank(current, lowest)) {
        lowest = i;
      }
      boolean within =
          current.targetSpatialId(i) <= wantedSpatial
              && current.targetTemporalId(i) <= wantedTemporal;
      if (within && (best == NONE || rank(current, i) > rank(current, best))) {
        best = i;
      }
    }
    return best != NONE ? best : lowest;
  }

  /** A larger number for a better picture: resolution goes before frame rate. */
  private static int rank(DependencyStructure current, int index) {
    return current.targetSpatialId(index) << 3 | current.targetTemporalId(index);
  }

  /**
   * The best target to go over to with this frame: the wanted one or what lies between it and the
   * one in use; NONE if no better one can be had here.
   */
  private int reachable(DependencyStructure current, FrameInfo frame, int wanted, int from) {
    if (wanted == NONE) {
      return NONE;
    }
    int best = NONE;
    int wantedRank = rank(current, wanted);
    for (int i = 0; i < current.decodeTargetCount(); i++) {
      boolean candidate =
          (frame.activeTargets() & 1 << i) != 0
              && rank(current, i) <= wantedRank
              && current.targetSpatialId(i) <= current.targetSpatialId(wanted)
              && current.targetTemporalId(i) <= current.targetTemporalId(wanted)
              && (best == NONE || rank(current, i) > rank(current, best));
      if (candidate && canStart(current, frame, i, from)) {
        best = i;
      }
    }
    if (best == NONE || from == NONE || rank(current, from) > wantedRank) {
      return best;
    }
    boolean fromWithin =
        current.targetSpatialId(from) <= current.targetSpatialId(wanted)
            && current.targetTemporalId(from) <= current.targetTemporalId(wanted)
            && (frame.activeTargets() & 1 << from) != 0;
    return !fromWithin || rank(current, best) > rank(current, from) ? best : NONE;
  }

  private boolean canStart(DependencyStructure current, FrameInfo frame, int index, int from) {
    if (from != NONE && (current.contained(from) & 1 << index) != 0) {
      return true;
    }
    return (frame.switchMask() & 1 << index) != 0 && chainWhole(current, index, frame);
  }

  /** True if the frames that protect a target were forwarded up to this one. */
  private boolean chainWhole(DependencyStructure current, int index, FrameInfo frame) {
    if (current.chainCount() == 0) {
      return frame.key();
    }
    int diff = frame.chainDiff(current.protectingChain(index));
    return diff == 0 ? frame.key() : history.isForwarded(frame.number() - diff);
  }

  /** True if a frame that protects the target was left out; one still missing may come. */
  private boolean broken(DependencyStructure current, int index, FrameInfo frame) {
    if (frame.key() || current.chainCount() == 0) {
      return false;
    }
    int diff = frame.chainDiff(current.protectingChain(index));
    return diff != 0 && history.isDropped(frame.number() - diff);
  }

  private static int upTo(DependencyStructure current, int index) {
    int mask = 0;
    for (int i = 0; i < current.decodeTargetCount(); i++) {
      if (current.targetSpatialId(i) <= current.targetSpatialId(index)
          && current.targetTemporalId(i) <= current.targetTemporalId(index)) {
        mask |= 1 << i;
      }
    }
    return mask;
  }

  @Override
  public boolean endsPicture(FrameInfo frame) {
    return frame.end() && frame.spatialId() == spatialId();
  }

  @Override
  public boolean needsKeyFrame() {
    return needsKeyFrame;
  }

  /**
   * The decode targets to write into the packet just selected, or 0 to leave it as it is: told once
   * with the first frame that can carry it.
   */
  int takeActiveTargets(FrameInfo frame) {
    if (!activeChanged || !frame.start() || frame.key()) {
      return 0;
    }
    activeChanged = false;
    return activeMask & frame.activeTargets();
  }

  @Override
  public int spatialId() {
    DependencyStructure current = structure;
    return target == NONE || current == null ? NONE : current.targetSpatialId(target);
  }

  @Override
  public int temporalId() {
    DependencyStructure current = structure;
    return target == NONE || current == null ? NONE : current.targetTemporalId(target);
  }
}
