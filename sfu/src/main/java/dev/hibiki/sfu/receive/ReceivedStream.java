package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.RxStream;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import org.jspecify.annotations.Nullable;

/** What one received SSRC is: a layer of a section's track, or the retransmissions of one. */
final class ReceivedStream {
  private final int ssrc;
  private final Section section;
  private final int layerIndex;
  private final boolean repair;
  private @Nullable ReceivedStream repairs;
  private @Nullable LayerStream layer;
  private @Nullable PublishedTrack track;
  private @Nullable SoundConversion conversion;

  ReceivedStream(int ssrc, Section section, int layerIndex, boolean repair) {
    this.ssrc = ssrc;
    this.section = section;
    this.layerIndex = layerIndex;
    this.repair = repair;
  }

  int ssrc() {
    return ssrc;
  }

  Section section() {
    return section;
  }

  int layerIndex() {
    return layerIndex;
  }

  /** True for a retransmission stream (RFC 4588). */
  boolean repair() {
    return repair;
  }

  /** The media stream whose packets come again here, or null while that is unknown. */
  @Nullable ReceivedStream repairs() {
    return repairs;
  }

  void repairs(ReceivedStream media) {
    repairs = media;
  }

  /** The layer made of this stream, or null before its first packet for a track. */
  @Nullable LayerStream layer() {
    return layer;
  }

  /** Redundant sound and the Opus in it take turns in one stream. */
  private static boolean sameStream(Codec present, Codec next) {
    return present == next
        || (present == Codec.RED && next == Codec.OPUS)
        || (present == Codec.OPUS && next == Codec.RED);
  }

  /** Makes plain Opus of the stream's redundant sound, or the other way round. */
  SoundConversion conversion(LayerStream source) {
    SoundConversion present = conversion;
    if (present == null) {
      present =
          section.negotiated.codecs().containsValue(Codec.RED)
              ? new RedundancyRemoval(source)
              : new RedundancyAddition(source, section.negotiated.redPayloadType());
      conversion = present;
    }
    return present;
  }

  /** The layer of {@code track} made of this stream. */
  LayerStream layer(
      PublishedTrack track,
      Codec codec,
      LayerStream.KeyFrameSource keyFrames,
      MediaSettings settings) {
    LayerStream present = layer;
    if (present != null && this.track == track && sameStream(present.codec(), codec)) {
      return present;
    }
    conversion = null;
    boolean video = track.kind() == MediaKind.VIDEO;
    LayerStream made =
        new LayerStream(
            layerIndex,
            codec,
            new RxStream(ssrc, codec.clockRateHz(), video, settings.keyFrameNanos(layerIndex)),
            video ? PacketHistory.forVideo() : PacketHistory.forAudio(),
            section.negotiated.extensions(),
            keyFrames,
            track.tracking().of(layerIndex));
    layer = made;
    this.track = track;
    track.stream(made);
    return made;
  }
}
