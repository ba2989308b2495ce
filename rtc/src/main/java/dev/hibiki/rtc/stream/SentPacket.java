package dev.hibiki.rtc.stream;

/**
 * How a forwarded packet was made from its source, so that the same packet can be made again: a
 * reusable carrier of fields into and out of {@link TxStream}.
 */
public final class SentPacket {
  long sourceSequence;
  int layer;
  int sequenceNumber;
  int timestamp;
  boolean marker;
  int codecState;

  /**
   * Fills in all fields.
   *
   * @param layer which received stream the source belongs to, 0 to 7
   * @param sourceSequence its extended sequence number there
   * @param sequenceNumber the 16-bit number it was sent with
   * @param timestamp the RTP timestamp it was sent with
   * @param marker the marker it was sent with
   * @param codecState 32 bits of the rewriter's own, for example running numbers of VP8
   */
  public SentPacket set(
      int layer,
      long sourceSequence,
      int sequenceNumber,
      int timestamp,
      boolean marker,
      int codecState) {
    this.layer = layer;
    this.sourceSequence = sourceSequence;
    this.sequenceNumber = sequenceNumber;
    this.timestamp = timestamp;
    this.marker = marker;
    this.codecState = codecState;
    return this;
  }

  /** Packs what VP8 packets differ in: 15, 8 and 5 bits. */
  public static int packVp8(int pictureId, int tl0PictureIndex, int keyIndex) {
    return (pictureId & 0x7FFF) << 13 | (tl0PictureIndex & 0xFF) << 5 | (keyIndex & 0x1F);
  }

  public static int vp8PictureId(int codecState) {
    return codecState >>> 13 & 0x7FFF;
  }

  public static int vp8Tl0PictureIndex(int codecState) {
    return codecState >>> 5 & 0xFF;
  }

  public static int vp8KeyIndex(int codecState) {
    return codecState & 0x1F;
  }

  public int layer() {
    return layer;
  }

  public long sourceSequence() {
    return sourceSequence;
  }

  public int sequenceNumber() {
    return sequenceNumber;
  }

  public int timestamp() {
    return timestamp;
  }

  public boolean marker() {
    return marker;
  }

  public int codecState() {
    return codecState;
  }
}
