package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.codec.Vp9Descriptor;
import dev.hibiki.rtc.rtp.RtpHeader;

/**
 * Reads the frame out of every packet of one received stream. Packets may come late or again, so
 * that numbers are unwrapped around the newest one.
 */
public final class FrameReader {
  private static final long FIRST_NUMBER = 1L << 16;
  private static final int VP9_LAYERS = 8;

  private final Codec codec;
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();
  private long newest = -1;
  private int spatialLayers = 1;
  private boolean described;

  /** A reader that has not seen a packet. */
  public FrameReader(Codec codec) {
    this.codec = codec;
  }

  /**
   * Reads one packet.
   *
   * @param descriptorId the id of the dependency descriptor in it, 0 if not negotiated
   */
  public void read(RtpHeader packet, int descriptorId, FrameInfo out) {
    if (codec == Codec.VP8) {
      if (vp8.parse(packet.array(), packet.payloadOffset(), packet.payloadLength())) {
        boolean numbered = vp8.hasPictureId();
        long number = numbered ? unwrap(vp8.pictureId(), vp8.pictureIdBits()) : -1;
        out.vp8(vp8, number, packet.timestamp());
      } else {
        out.none(packet.timestamp());
      }
      return;
    }
    if (codec != Codec.VP9 && codec != Codec.AV1) {
      out.none(packet.timestamp());
      return;
    }
    int at = packet.extensionOffset(descriptorId);
    if (at >= 0) {
      if (descriptor.parse(packet.array(), at, packet.extensionLength(descriptorId))) {
        described = true;
        long number = unwrap(descriptor.frameNumber(), 16);
        spatialLayers = Math.max(spatialLayers, descriptor.spatialId() + 1);
        out.descriptor(descriptor, number, packet.timestamp());
      } else {
        out.none(packet.timestamp());
      }
      return;
    }
    if (codec == Codec.VP9
        && !described
        && vp9.parse(packet.array(), packet.payloadOffset(), packet.payloadLength())) {
      spatialLayers = Math.max(spatialLayers, vp9.spatialId() + 1);
      boolean numbered = vp9.pictureId() >= 0;
      long picture = numbered ? unwrap(vp9.pictureId(), vp9.pictureIdBits()) : -1;
      long number = numbered ? picture * VP9_LAYERS + vp9.spatialId() : -1;
      out.vp9(vp9, number, packet.timestamp());
    } else {
      out.none(packet.timestamp());
    }
  }

  private long unwrap(int number, int bits) {
    if (newest < 0) {
      newest = FIRST_NUMBER + number;
      return newest;
    }
    int shift = Long.SIZE - bits;
    long ahead = ((number - newest) << shift) >> shift;
    long unwrapped = newest + ahead;
    newest = Math.max(newest, unwrapped);
    return unwrapped;
  }

  /** How many spatial layers were seen in the stream. */
  public int spatialLayers() {
    return spatialLayers;
  }

  /** True once packets came with dependency descriptors that could be read. */
  public boolean described() {
    return described;
  }
}
