package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.stream.SentPacket;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the picture ids of VP8 continuous across layer switches (RFC 7741 section 4.2): decoders
 * take a jump in picture id, TL0PICIDX or KEYIDX for lost frames.
 *
 * <p>The values for one packet are packed into an {@code int}, the note that goes with the packet
 * so that a retransmission says the same.
 */
final class Vp8Continuity {
  /** The payload goes as it is. */
  static final int NONE = -1;

  private static final int KEY_INDEX_MASK = 0x1F;

  private int pictureIdOffset;
  private int tl0Offset;
  private int keyIndexOffset;
  private int lastPictureId = -1;
  private int lastTl0;
  private int lastKeyIndex;
  private boolean switched = true;

  /** The next packet begins another stream. */
  void switchStream() {
    switched = true;
  }

  /** The note for the next packet of the current stream, or {@link #NONE}. */
  int next(@Nullable Vp8Descriptor descriptor) {
    if (descriptor == null || !descriptor.hasPictureId()) {
      return NONE;
    }
    int tl0 = descriptor.tl0PictureIndex();
    int keyIndex = Math.max(0, descriptor.keyIndex());
    if (switched) {
      switched = false;
      if (lastPictureId >= 0) {
        pictureIdOffset = lastPictureId + 1 - descriptor.pictureId();
        tl0Offset = lastTl0 + 1 - tl0;
        keyIndexOffset = lastKeyIndex + 1 - keyIndex;
      }
    }
    int outPictureId = (descriptor.pictureId() + pictureIdOffset) & Vp8Descriptor.PICTURE_ID_MASK;
    int outTl0 = (tl0 + tl0Offset) & 0xFF;
    int outKeyIndex = (keyIndex + keyIndexOffset) & KEY_INDEX_MASK;
    if (lastPictureId < 0 || newer(outPictureId, lastPictureId)) {
      lastPictureId = outPictureId;
      lastTl0 = outTl0;
      lastKeyIndex = outKeyIndex;
    }
    return SentPacket.packVp8(outPictureId, outTl0, outKeyIndex);
  }

  private static boolean newer(int pictureId, int than) {
    int ahead = (pictureId - than) & Vp8Descriptor.PICTURE_ID_MASK;
    return ahead != 0 && ahead < 0x4000;
  }

  /** Writes the descriptor of a packet with the numbers its note says. Returns its length. */
  static int write(Vp8Descriptor descriptor, int note, byte[] out, int offset) {
    return descriptor.write(
        out,
        offset,
        SentPacket.vp8PictureId(note),
        SentPacket.vp8Tl0PictureIndex(note),
        SentPacket.vp8KeyIndex(note));
  }

  /**
   * Writes a payload with the descriptor its note says.
   *
   * @param scratch a descriptor to parse with
   * @return the length written
   */
  static int write(
      Vp8Descriptor scratch,
      int note,
      byte[] payload,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    if (note == NONE || !scratch.parse(payload, offset, length)) {
      System.arraycopy(payload, offset, out, outOffset, length);
      return length;
    }
    int written = write(scratch, note, out, outOffset);
    int rest = length - scratch.length();
    System.arraycopy(payload, offset + scratch.length(), out, outOffset + written, rest);
    return written + rest;
  }
}
