package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.codec.DependencyStructure;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.codec.Vp9Descriptor;
import org.jspecify.annotations.Nullable;

/**
 * What one video packet says about the frame it belongs to: read once, asked by every subscriber.
 *
 * <p>A frame here is one spatial layer of one picture. Reused for packet after packet.
 */
public final class FrameInfo {
  /** Where the answers come from. */
  public enum Source {
    /** The packet tells nothing that was understood. */
    NONE,
    /** A dependency descriptor that cannot be read before a structure that is missing. */
    UNREADABLE,
    /** A dependency descriptor. */
    DESCRIPTOR,
    /** The VP9 payload descriptor. */
    VP9,
    /** The VP8 payload descriptor. */
    VP8
  }

  static final int MAX_CHAINS = 32;
  static final int MAX_REFERENCES = 16;

  private Source source = Source.NONE;
  private long number;
  private int timestamp;
  private boolean start;
  private boolean end;
  private boolean key;
  private int spatialId;
  private int temporalId;
  private boolean upSwitch;
  private boolean independent;
  private int pictureId;
  private int tl0PictureIndex;
  private int keyIndex;
  private @Nullable DependencyStructure structure;
  private int presentMask;
  private int switchMask;
  private int activeTargets;
  private final int[] chainDiffs = new int[MAX_CHAINS];
  private int referenceCount;
  private final int[] references = new int[MAX_REFERENCES];

  void none(int timestamp) {
    source = Source.NONE;
    this.timestamp = timestamp;
    structure = null;
  }

  void unreadable(int timestamp) {
    none(timestamp);
    source = Source.UNREADABLE;
  }

  void descriptor(DependencyDescriptor from, long number, int timestamp) {
    source = Source.DESCRIPTOR;
    this.number = number;
    this.timestamp = timestamp;
    start = from.startOfFrame();
    end = from.endOfFrame();
    key = from.structurePresent();
    spatialId = from.spatialId();
    temporalId = from.temporalId();
    DependencyStructure against = from.frameStructure();
    structure = against;
    presentMask = from.presentMask();
    switchMask = from.switchMask();
    activeTargets = from.activeDecodeTargets();
    int chains = against == null ? 0 : against.chainCount();
    for (int i = 0; i < chains; i++) {
      chainDiffs[i] = from.chainDiff(i);
    }
    referenceCount = from.frameDiffCount();
    for (int i = 0; i < referenceCount; i++) {
      references[i] = from.frameDiff(i);
    }
  }

  void vp9(Vp9Descriptor from, long number, int timestamp) {
    source = Source.VP9;
    this.number = number;
    this.timestamp = timestamp;
    start = from.frameStart();
    end = from.frameEnd();
    key = !from.interPredicted() && from.spatialId() == 0 && !from.interLayerPredicted();
    spatialId = from.spatialId();
    temporalId = from.temporalId();
    upSwitch = from.switchingUpPoint();
    independent = !from.interPredicted();
    pictureId = from.pictureId();
    tl0PictureIndex = from.tl0PictureIndex();
    structure = null;
  }

  void vp8(Vp8Descriptor from, long number, int timestamp) {
    source = Source.VP8;
    this.number = number;
    this.timestamp = timestamp;
    start = from.frameStart();
    key = from.keyframe();
    spatialId = 0;
    temporalId = from.temporalId();
    upSwitch = from.layerSync();
    pictureId = from.pictureId();
    tl0PictureIndex = from.tl0PictureIndex();
    keyIndex = from.keyIndex();
    structure = null;
  }

  public Source source() {
    return source;
  }

  /**
   * The running number of the frame, without wraps: of VP8 the picture id, of VP9 eight times that
   * and the spatial layer. -1 if VP8 and VP9 do without picture ids.
   */
  public long number() {
    return number;
  }

  /** The RTP timestamp: equal for all frames of one picture. */
  public int timestamp() {
    return timestamp;
  }

  /** True for the first packet of the frame. */
  public boolean start() {
    return start;
  }

  /** True for the last packet of the frame; never known of VP8. */
  public boolean end() {
    return end;
  }

  /** True if a key picture begins with this frame (of VP8 and descriptors: with this packet). */
  public boolean key() {
    return key;
  }

  /** The spatial layer, 0 for the lowest. */
  public int spatialId() {
    return spatialId;
  }

  /** The temporal layer, 0 for the lowest. */
  public int temporalId() {
    return temporalId;
  }

  /** VP8 and VP9: higher temporal layers can be decoded from here on. */
  public boolean upSwitch() {
    return upSwitch;
  }

  /** VP9: the frame refers to no earlier picture. */
  public boolean independent() {
    return independent;
  }

  /** VP8 and VP9: the picture id, or -1. */
  public int pictureId() {
    return pictureId;
  }

  /** VP8 and VP9: TL0PICIDX, or -1. */
  public int tl0PictureIndex() {
    return tl0PictureIndex;
  }

  /** VP8: KEYIDX, or -1. */
  public int keyIndex() {
    return keyIndex;
  }

  /** The structure the descriptor was read against. */
  public @Nullable DependencyStructure structure() {
    return structure;
  }

  /** Bit i is set if the frame is part of decode target i. */
  public int presentMask() {
    return presentMask;
  }

  /** Bit i is set if decode target i can be decoded from this frame on. */
  public int switchMask() {
    return switchMask;
  }

  /** Bit i is set if the publisher still produces decode target i. */
  public int activeTargets() {
    return activeTargets;
  }

  /** How many frames before this one the previous frame of a chain is, 0 for none. */
  public int chainDiff(int chain) {
    return chainDiffs[chain];
  }

  /** How many earlier frames this one refers to. */
  public int referenceCount() {
    return referenceCount;
  }

  /** How many frames before this one a referred frame is. */
  public int reference(int index) {
    return references[index];
  }
}
