package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;

/** The header extensions that mean the same to every receiver and go along with a packet. */
public final class ForwardedExtensions {
  private ForwardedExtensions() {}

  /** Copies them from {@code source}, a packet of {@code stream}, under the ids {@code to}. */
  public static void copy(
      RtpWriter out, HeaderExtensionIds to, LayerStream stream, RtpHeader source) {
    HeaderExtensionIds from = stream.extensions();
    copy(out, source, from.absCaptureTime(), to.absCaptureTime());
    if (stream.codec() == Codec.AV1 || stream.codec() == Codec.VP9) {
      // With simulcast each layer has descriptors of its own, whose frame numbers would jump.
      copy(out, source, from.dependencyDescriptor(), to.dependencyDescriptor());
    }
    copy(out, source, from.videoOrientation(), to.videoOrientation());
    copy(out, source, from.audioLevel(), to.audioLevel());
  }

  private static void copy(RtpWriter out, RtpHeader source, int from, int to) {
    if (from == 0 || to == 0) {
      return;
    }
    int at = source.extensionOffset(from);
    if (at >= 0) {
      out.extension(to, source.array(), at, source.extensionLength(from));
    }
  }
}
