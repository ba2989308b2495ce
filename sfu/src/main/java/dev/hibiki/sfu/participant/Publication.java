package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.AudioTrackFeature;
import dev.hibiki.common.proto.SimulcastCodecInfo;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import dev.hibiki.sfu.track.TrackLayer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One track of a publisher, from the request to publish it until its end. State only. */
public final class Publication {
  private final Participant publisher;
  private final String cid;
  private final PublishedTrack media;
  private final List<TrackSubscription> subscriptions = new ArrayList<>();

  private TrackInfo info;
  String sdpTrackId = "";
  String codec = "";
  boolean queued;
  boolean announced;
  boolean everSubscribed;
  String mid = "";
  @Nullable RtpParameters parameters;
  final QualityDemand demand = new QualityDemand();

  Publication(Participant publisher, String cid, TrackInfo info) {
    this.publisher = publisher;
    this.cid = cid;
    this.info = info;
    this.media =
        new PublishedTrack(
            info.getSid(), info.getType() == TrackType.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO);
  }

  /** Whose track it is. */
  public Participant publisher() {
    return publisher;
  }

  /** The client's own name for the track. */
  String cid() {
    return cid;
  }

  /** The {@code TR_} id. */
  public String sid() {
    return info.getSid();
  }

  /** The public record. */
  public TrackInfo info() {
    return info;
  }

  /** The packets. */
  public PublishedTrack media() {
    return media;
  }

  /** Whether others were told of it. */
  public boolean announced() {
    return announced;
  }

  /** Those who receive it. */
  List<TrackSubscription> subscriptions() {
    return subscriptions;
  }

  /** Whether it counts for active speakers. */
  boolean isMicrophone() {
    return info.getSource() == TrackSource.MICROPHONE && media.kind() == MediaKind.AUDIO;
  }

  /** Whether the publisher sends several layers apart, so that it can leave some out. */
  boolean isSimulcast() {
    return media.kind() == MediaKind.VIDEO
        && info.getCodecsCount() > 0
        && info.getCodecs(0).getLayersCount() > 1;
  }

  void info(TrackInfo changed) {
    info = changed;
  }

  /** Whether a track id of a description is the name of this track or of one of its codecs. */
  boolean isNamed(String trackId) {
    if (cid.equals(trackId)) {
      return true;
    }
    for (SimulcastCodecInfo codec : info.getCodecsList()) {
      if (codec.getCid().equals(trackId)) {
        return true;
      }
    }
    return false;
  }

  /** The stream others see it in. */
  String streamId(boolean grouped) {
    return publisher.sid()
        + "|"
        + (grouped && !info.getStream().isEmpty() ? info.getStream() : info.getSid());
  }

  /** The encoding name of its codec, for example {@code VP8}; only once it is negotiated. */
  String codecName() {
    return codec;
  }

  boolean isStereo() {
    return info.getAudioFeaturesList().contains(AudioTrackFeature.TF_STEREO);
  }

  /** Gives the announced layers to the media plane. */
  void layersToMedia() {
    List<VideoLayer> announced =
        info.getCodecsCount() > 0 ? info.getCodecs(0).getLayersList() : List.of();
    List<TrackLayer> layers = new ArrayList<>(announced.size());
    for (VideoLayer layer : announced) {
      layers.add(
          new TrackLayer(
              Math.clamp(layer.getQualityValue(), 0, 2),
              layer.getWidth(),
              layer.getHeight(),
              layer.getRid(),
              layer.getSsrc()));
    }
    media.layers(layers);
  }
}
