package dev.hibiki.bench.media;

import java.util.random.RandomGenerator;

/** Makes the payloads of one VP8 stream, a packet at a time. Not thread-safe. */
public final class Frames {
  /** Length of the payload descriptor: long picture id, TL0PICIDX, TID. */
  public static final int DESCRIPTOR_BYTES = 6;

  private static final int MAX_PAYLOAD_BYTES = 1200;

  private final RandomGenerator random;
  private final int packets;
  private final int payloadBytes;
  private final int width;
  private final int height;
  private final byte[] payload = new byte[MAX_PAYLOAD_BYTES];
  private int pictureId;
  private int tl0PictureIndex;
  private int sizeBytes;
  private int shortPackets;
  private boolean keyframe;

  /**
   * A stream of equal frames.
   *
   * @param packets packets of each frame
   * @param payloadBytes mean payload length of a packet
   */
  public Frames(int packets, int payloadBytes, int width, int height, RandomGenerator random) {
    this.packets = packets;
    this.payloadBytes = payloadBytes;
    this.width = width;
    this.height = height;
    this.random = random;
    random.nextBytes(payload);
    pictureId = random.nextInt(0x8000);
    tl0PictureIndex = random.nextInt(0x100);
  }

  public int packets() {
    return packets;
  }

  /** Begins the next frame. The packets of a frame differ by a byte at most, short ones first. */
  public void begin(boolean keyframe) {
    this.keyframe = keyframe;
    pictureId = (pictureId + 1) & 0x7FFF;
    tl0PictureIndex = (tl0PictureIndex + 1) & 0xFF;
    int spread = payloadBytes / 16;
    sizeBytes = payloadBytes - spread / 2 + random.nextInt(spread + 1);
    shortPackets = random.nextInt(packets);
  }

  /** Makes a packet of the frame and returns its length; the bytes are in {@link #payload}. */
  public int packet(int index) {
    payload[0] = (byte) (index == 0 ? 0x90 : 0x80);
    payload[1] = (byte) 0xE0;
    payload[2] = (byte) (0x80 | pictureId >>> 8);
    payload[3] = (byte) pictureId;
    payload[4] = (byte) tl0PictureIndex;
    payload[5] = 0;
    if (index == 0) {
      payload[6] = (byte) (keyframe ? 0x10 : 0x11);
      if (keyframe) {
        payload[9] = (byte) 0x9D;
        payload[10] = 0x01;
        payload[11] = 0x2A;
        payload[12] = (byte) width;
        payload[13] = (byte) (width >>> 8);
        payload[14] = (byte) height;
        payload[15] = (byte) (height >>> 8);
      }
    }
    return index < shortPackets ? sizeBytes : sizeBytes + 1;
  }

  public byte[] payload() {
    return payload;
  }
}
