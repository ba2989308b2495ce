package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.codec.DependencyStructure;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.codec.Vp9Descriptor;
import dev.hibiki.rtc.rtp.RtpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frame out of every packet of one received stream. Packets may come late or again, so
 * that numbers are unwrapped around the newest one.
 */
public final class FrameReader {
  private static final long FIRST_NUMBER = 1L << 16;
  private static final int VP9_LAYERS = 8;

  private final Codec codec;
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();
  private long newest = -1;
  private final FrameRates rates = new FrameRates();
  private int targetCount;
  private boolean described;

  /** A reader that has not seen a packet. */
  public FrameReader(Codec codec) {
    this.codec = codec;
  }

  /**
   * Reads one packet.
   *
   * @param descriptorId the id of the dependency descriptor in it, 0 if not negotiated
   * @param payload the descriptor of a VP8 payload, null for other codecs and what is none
   */
  public void read(
      RtpHeader packet, int descriptorId, @Nullable Vp8Descriptor payload, FrameInfo out) {
    out.none(packet.timestamp());
    if (payload != null) {
      long number =
          payload.hasPictureId() ? unwrap(payload.pictureId(), payload.pictureIdBits()) : -1;
      out.vp8(payload, number, packet.timestamp());
      rates.picture(packet.timestamp(), payload.temporalId());
    } else if (codec == Codec.VP9 || codec == Codec.AV1) {
      int at = packet.extensionOffset(descriptorId);
      if (at >= 0) {
        readDescriptor(packet, at, packet.extensionLength(descriptorId), out);
      } else if (codec == Codec.VP9 && !described) {
        readVp9(packet, out);
      }
    }
  }

  private void readDescriptor(RtpHeader packet, int at, int length, FrameInfo out) {
    if (!descriptor.parse(packet.array(), at, length)) {
      out.unreadable(packet.timestamp());
      return;
    }
    described = true;
    DependencyStructure structure = descriptor.structure();
    targetCount = structure == null ? 0 : structure.decodeTargetCount();
    out.descriptor(descriptor, unwrap(descriptor.frameNumber(), 16), packet.timestamp());
    rates.picture(packet.timestamp(), descriptor.temporalId());
  }

  private void readVp9(RtpHeader packet, FrameInfo out) {
    if (!vp9.parse(packet.array(), packet.payloadOffset(), packet.payloadLength())) {
      return;
    }
    boolean numbered = vp9.pictureId() >= 0;
    long picture = numbered ? unwrap(vp9.pictureId(), vp9.pictureIdBits()) : -1;
    out.vp9(vp9, numbered ? picture * VP9_LAYERS + vp9.spatialId() : -1, packet.timestamp());
    rates.picture(packet.timestamp(), vp9.temporalId());
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

  /** How many decode targets the descriptors speak of, 0 if there are none. */
  public int targetCount() {
    return targetCount;
  }

  /** How many pictures a second the temporal layers have. */
  public FrameRates rates() {
    return rates;
  }
}
