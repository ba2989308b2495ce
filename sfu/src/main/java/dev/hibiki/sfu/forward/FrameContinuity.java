package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.sfu.track.FrameInfo;

/**
 * Keeps the running numbers of frames continuous for one subscriber, across layer switches and
 * frames that are left out: decoders take a jump in them for lost frames.
 *
 * <p>VP8 (RFC 7741 section 4.2) and VP9 (RFC 9628 section 4.2) number their pictures in the payload
 * descriptor, dependency descriptors number their frames. The values for one packet are packed into
 * an {@code int}, the note that goes with the packet so that a retransmission says the same.
 */
final class FrameContinuity {
  /** The packet goes as it is. */
  static final int NONE = -1;

  private static final int KEY_INDEX_MASK = 0x1F;
  private static final int MAX_NOTED_TARGETS = 15;

  private final SequenceMap pictures = new SequenceMap(1);
  private boolean begun;
  private int lastTl0;
  private int lastKeyIndex;
  private int tl0Offset;
  private int keyIndexOffset;
  private int frameShift;
  private long highestFrame;
  private int lastFrame;

  /** The next packet begins another stream, or the same after a pause, with this frame. */
  void switchStream(FrameInfo frame) {
    if (frame.source() == FrameInfo.Source.DESCRIPTOR) {
      frameShift = begun ? lastFrame + 1 - (int) frame.number() : 0;
      highestFrame = frame.number() - 1;
    } else if (frame.number() >= 0) {
      pictures.switchTo(picture(frame));
      tl0Offset = begun ? lastTl0 + 1 - frame.tl0PictureIndex() : 0;
      keyIndexOffset = begun ? lastKeyIndex + 1 - Math.max(0, frame.keyIndex()) : 0;
    }
    begun = true;
  }

  private static long picture(FrameInfo frame) {
    return frame.source() == FrameInfo.Source.VP9 ? frame.number() >> 3 : frame.number();
  }

  /** A VP8 frame is left out for its temporal layer: what follows closes the gap. */
  void leaveOut(FrameInfo frame) {
    if (frame.source() == FrameInfo.Source.VP8 && frame.number() >= 0) {
      pictures.drop(frame.number());
    }
  }

  /** The note for a VP8 key frame of our own; {@link #switchStream} has to come before the next. */
  int insertKeyFrame() {
    if (!begun || pictures.highestOut() < 1) {
      return NONE;
    }
    lastTl0 = (lastTl0 + 1) & 0xFF;
    lastKeyIndex = (lastKeyIndex + 1) & KEY_INDEX_MASK;
    int picture = (int) pictures.insert() & Vp8Descriptor.PICTURE_ID_MASK;
    return SentPacket.packVp8(picture, lastTl0, lastKeyIndex);
  }

  /** The note for a packet that has no dependency descriptor for this subscriber. */
  int next(FrameInfo frame) {
    if (frame.number() < 0
        || (frame.source() != FrameInfo.Source.VP8 && frame.source() != FrameInfo.Source.VP9)) {
      return NONE;
    }
    long before = pictures.highestOut();
    long picture = pictures.map(picture(frame));
    if (picture == SequenceMap.NONE) {
      return NONE;
    }
    int tl0 = (frame.tl0PictureIndex() + tl0Offset) & 0xFF;
    int keyIndex = (Math.max(0, frame.keyIndex()) + keyIndexOffset) & KEY_INDEX_MASK;
    if (picture > before) {
      lastTl0 = tl0;
      lastKeyIndex = keyIndex;
    }
    return SentPacket.packVp8((int) picture & Vp8Descriptor.PICTURE_ID_MASK, tl0, keyIndex);
  }

  /**
   * The note for a packet with a dependency descriptor.
   *
   * @param activeTargets decode targets to tell, 0 for none
   */
  int nextDescribed(FrameInfo frame, int activeTargets) {
    if (frame.number() > highestFrame) {
      highestFrame = frame.number();
      lastFrame = (int) frame.number() + frameShift;
    }
    int targets = activeTargets >>> MAX_NOTED_TARGETS != 0 ? 0 : activeTargets;
    return targets << 16 | (frameShift & 0xFFFF);
  }

  /** What a note of {@link #nextDescribed} adds to the frame number. */
  static int frameShift(int note) {
    return note == NONE ? 0 : note & 0xFFFF;
  }

  /** The decode targets that a note of {@link #nextDescribed} tells, 0 for none. */
  static int activeTargets(int note) {
    return note == NONE ? 0 : note >>> 16;
  }
}
