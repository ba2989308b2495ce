package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;

/** The header extensions that go along with a packet. */
public final class ForwardedExtensions {
  private static final int MAX_ONE_BYTE_LENGTH = 16;

  private ForwardedExtensions() {}

  /**
   * Copies them from {@code source}, a packet of {@code stream}, under the ids {@code to}.
   *
   * @return where the dependency descriptor was written, -1 if there is none
   */
  public static int copy(
      RtpWriter out, HeaderExtensionIds to, LayerStream stream, RtpHeader source) {
    int id = descriptorId(stream, source, to);
    int length = id < 0 ? -1 : source.extensionLength(id);
    if (length > MAX_ONE_BYTE_LENGTH) {
      out.twoByteExtensions();
    }
    copyOthers(out, to, stream, source);
    if (id < 0) {
      return -1;
    }
    int at = out.reserveExtension(to.dependencyDescriptor(), length);
    if (at >= 0) {
      System.arraycopy(source.array(), source.extensionOffset(id), out.array(), at, length);
    }
    return at;
  }

  /**
   * The same with another dependency descriptor, if the packet has one.
   *
   * @param frameShift added to the frame number
   * @param activeTargets decode targets to tell, 0 for what stands there
   * @param scratch room for a descriptor: 300 bytes
   */
  public static void copy(
      RtpWriter out,
      HeaderExtensionIds to,
      LayerStream stream,
      RtpHeader source,
      int frameShift,
      int activeTargets,
      byte[] scratch) {
    int id = descriptorId(stream, source, to);
    int length = -1;
    if (id >= 0) {
      byte[] bytes = source.array();
      int at = source.extensionOffset(id);
      int number = source.extensionLength(id) < 3 ? 0 : DependencyDescriptor.number(bytes, at);
      length =
          DependencyDescriptor.write(
              bytes,
              at,
              source.extensionLength(id),
              stream.frames().targetCount(),
              number + frameShift,
              activeTargets,
              scratch,
              0);
    }
    if (length > MAX_ONE_BYTE_LENGTH) {
      out.twoByteExtensions();
    }
    copyOthers(out, to, stream, source);
    if (length > 0) {
      out.extension(to.dependencyDescriptor(), scratch, 0, length);
    }
  }

  /**
   * The id of the descriptor in a packet, -1 if it has none or it does not go along. Of codecs
   * whose layers come on streams of their own it does not: everything stands in the payload.
   */
  private static int descriptorId(LayerStream stream, RtpHeader source, HeaderExtensionIds to) {
    boolean layered = stream.codec() == Codec.AV1 || stream.codec() == Codec.VP9;
    int id = stream.extensions().dependencyDescriptor();
    return layered && to.dependencyDescriptor() != 0 && id != 0 && source.extensionOffset(id) >= 0
        ? id
        : -1;
  }

  private static void copyOthers(
      RtpWriter out, HeaderExtensionIds to, LayerStream stream, RtpHeader source) {
    HeaderExtensionIds from = stream.extensions();
    captureTime(out, to.absCaptureTime(), stream, source);
    copy(out, source, from.videoOrientation(), to.videoOrientation());
    copy(out, source, from.audioLevel(), to.audioLevel());
  }

  /**
   * The time of capture in the server's clock, as the sender reports are: without the offset that
   * would lead back to the publisher's. Not before the clocks are known.
   */
  private static void captureTime(RtpWriter out, int to, LayerStream stream, RtpHeader source) {
    int from = stream.extensions().absCaptureTime();
    int at = from == 0 || to == 0 || !stream.reported() ? -1 : source.extensionOffset(from);
    if (at < 0) {
      return;
    }
    long ntp = HeaderExtensions.absCaptureTime(source.array(), at, source.extensionLength(from));
    int written = ntp == 0 ? -1 : out.reserveExtension(to, HeaderExtensions.ABS_CAPTURE_TIME_BYTES);
    if (written >= 0) {
      HeaderExtensions.writeAbsCaptureTime(out.array(), written, ntp + stream.ntpOffset());
    }
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
