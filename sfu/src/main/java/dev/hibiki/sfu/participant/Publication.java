package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.AudioTrackFeature;
import dev.hibiki.common.proto.SimulcastCodecInfo;
import dev.hibiki.common.proto.SubscribedCodec;
import dev.hibiki.common.proto.SubscribedQuality;
import dev.hibiki.common.proto.SubscribedQualityUpdate;
import dev.hibiki.common.proto.TimedVersion;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.sdp.PublishedMedia;
import dev.hibiki.rtc.sdp.RtpCodec;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import dev.hibiki.sfu.track.TrackLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
            info.getSid(),
            info.getType() == TrackType.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO,
            publisher.room().fanOut());
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

  /** Takes what was negotiated for its section, which completes the public record. */
  @SuppressWarnings("deprecation")
  void negotiated(PublishedMedia section) {
    parameters = section.parameters();
    mid = section.mid();
    for (RtpCodec first : section.parameters().codecs()) {
      if (!first.isRtx()) {
        codec = first.name();
        break;
      }
    }
    Codec known = Codec.ofName(media.kind() == MediaKind.VIDEO, codec);
    String mime = known == null ? "" : known.mimeType();
    TrackInfo.Builder changed = info.toBuilder().setMid(mid).setMimeType(mime);
    if (changed.getCodecsCount() > 0) {
      SimulcastCodecInfo.Builder primary = changed.getCodecsBuilder(0).setMid(mid);
      if (primary.getMimeType().isEmpty()) {
        primary.setMimeType(mime);
      }
      if (!sdpTrackId.isEmpty() && !sdpTrackId.equals(primary.getCid())) {
        primary.setSdpCid(sdpTrackId);
      }
      List<String> rids = SimulcastRids.ascending(section.rids());
      for (int i = 0; i < primary.getLayersCount(); i++) {
        VideoLayer.Builder layer = primary.getLayersBuilder(i).setSpatialLayer(i);
        if (i < rids.size()) {
          layer.setRid(rids.get(i));
        }
      }
      changed.clearLayers().addAllLayers(primary.getLayersList());
    }
    info = changed.build();
    layersToMedia(section);
  }

  /** Gives the record a version. */
  void stamp(long unixMicros) {
    info = info.toBuilder().setVersion(TimedVersion.newBuilder().setUnixMicro(unixMicros)).build();
  }

  /** The highest quality anybody wants. */
  VideoQuality wantedQuality() {
    VideoQuality highest = VideoQuality.OFF;
    for (TrackSubscription subscription : subscriptions) {
      VideoQuality wanted = subscription.quality();
      if (wanted != VideoQuality.OFF
          && (highest == VideoQuality.OFF || wanted.compareTo(highest) > 0)) {
        highest = wanted;
      }
    }
    return highest;
  }

  /** What the publisher is told about the layers that are wanted. */
  @SuppressWarnings("deprecation")
  SubscribedQualityUpdate qualityUpdate() {
    VideoQuality highest = demand.quality();
    SubscribedCodec.Builder wanted =
        SubscribedCodec.newBuilder().setCodec(codec.toLowerCase(Locale.ROOT));
    for (VideoQuality quality : List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH)) {
      wanted.addQualities(
          SubscribedQuality.newBuilder()
              .setQuality(quality)
              .setEnabled(highest != VideoQuality.OFF && quality.compareTo(highest) <= 0));
    }
    return SubscribedQualityUpdate.newBuilder()
        .setTrackSid(sid())
        .addAllSubscribedQualities(wanted.getQualitiesList())
        .addSubscribedCodecs(wanted)
        .build();
  }

  /** Gives the announced layers to the media plane. */
  private void layersToMedia(PublishedMedia section) {
    List<VideoLayer> told =
        info.getCodecsCount() > 0 ? info.getCodecs(0).getLayersList() : List.of();
    List<TrackLayer> layers = new ArrayList<>(told.size());
    for (VideoLayer layer : told) {
      layers.add(
          new TrackLayer(
              Math.clamp(layer.getQualityValue(), 0, 2),
              layer.getWidth(),
              layer.getHeight(),
              layer.getRid(),
              layer.getSsrc()));
    }
    // A client that says nothing of its layers still tells how many streams it sends.
    int streams =
        Math.max(section.rids().size(), section.isSsrcSimulcast() ? section.layers().size() : 0);
    if (layers.isEmpty() && streams > 1) {
      for (int i = 0; i < Math.min(streams, PublishedTrack.MAX_LAYERS); i++) {
        layers.add(new TrackLayer(i, 0, 0, "", 0));
      }
    }
    media.layers(layers);
  }
}
