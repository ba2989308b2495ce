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
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.sfu.track.FanOut;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One track of a publisher, from the request to publish it until its end. State only. */
public final class Publication {
  private final Participant publisher;
  private final String cid;
  private final List<PublishedCodec> codecs;
  private final List<TrackSubscription> subscriptions = new ArrayList<>();

  private TrackInfo info;
  boolean queued;
  boolean announced;
  boolean everSubscribed;

  /** When its media became due: requested, or unmuted since. */
  long dueSinceNanos;

  final AudioCodecDemand audioCodecs = new AudioCodecDemand();

  Publication(Participant publisher, String cid, TrackInfo info) {
    this.publisher = publisher;
    this.cid = cid;
    this.info = info;
    boolean audio = info.getType() == TrackType.AUDIO;
    MediaKind kind = audio ? MediaKind.AUDIO : MediaKind.VIDEO;
    List<PublishedCodec> all = new ArrayList<>();
    for (int i = 0; i < (audio ? 1 : Math.max(1, info.getCodecsCount())); i++) {
      String mime = i == 0 ? "" : info.getCodecs(i).getMimeType();
      String name = mime.substring(mime.indexOf('/') + 1);
      all.add(new PublishedCodec(this, i, name, info.getSid(), kind, publisher.room().fanOut()));
    }
    this.codecs = List.copyOf(all);
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

  /** The packets of the first codec. */
  public PublishedTrack media() {
    return primary().media;
  }

  /** The codec that is always sent. */
  PublishedCodec primary() {
    return codecs.getFirst();
  }

  /** All codecs it may be sent in, those that are preferred first. */
  List<PublishedCodec> codecs() {
    return codecs;
  }

  /** The codec that is preferred now. */
  PublishedCodec first() {
    for (PublishedCodec codec : codecs) {
      if (!codec.regressed) {
        return codec;
      }
    }
    return primary();
  }

  /** The encoding names of the codecs others may receive it in, those that are preferred first. */
  List<String> codecNames() {
    return codecs.stream()
        .filter(codec -> !codec.regressed)
        .map(codec -> codec.shortName())
        .toList();
  }

  /** Whether it is sound. */
  boolean isAudio() {
    return media().kind() == MediaKind.AUDIO;
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
    return info.getSource() == TrackSource.MICROPHONE && isAudio();
  }

  /** Whether the publisher is told what is wanted: it has something to leave out. */
  boolean isFlexible() {
    return !isAudio() && (primary().hasLayers() || codecs.size() > 1);
  }

  /** Its packets wait here from now on; none may be waiting. */
  public void flow(FanOut fanOut) {
    for (PublishedCodec codec : codecs) {
      codec.media.flow(fanOut);
    }
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

  /** The codec whose section a description names so; the first if it is the track's own name. */
  @Nullable PublishedCodec codecNamed(String trackId) {
    if (trackId.isEmpty()) {
      return null;
    }
    boolean first =
        cid.equals(trackId)
            || (info.getCodecsCount() > 0 && info.getCodecs(0).getCid().equals(trackId));
    for (int i = 1; i < codecs.size() && !first; i++) {
      if (trackId.equals(info.getCodecs(i).getCid())) {
        return codecs.get(i);
      }
    }
    return first ? primary() : null;
  }

  /** The codec of this media type or short name, or null. */
  @Nullable PublishedCodec codecOf(String mime) {
    String wanted = mime.substring(mime.indexOf('/') + 1);
    for (PublishedCodec codec : codecs) {
      String known =
          codec.index < info.getCodecsCount() ? info.getCodecs(codec.index).getMimeType() : "";
      if (!wanted.isEmpty() && known.substring(known.indexOf('/') + 1).equalsIgnoreCase(wanted)) {
        return codec;
      }
    }
    return null;
  }

  /** Whether the publisher writes something behind its frames. */
  boolean hasPacketTrailer() {
    return info.getPacketTrailerFeaturesCount() > 0;
  }

  /** Whether its sound comes with redundancy. */
  boolean isRed() {
    return primary().name.equalsIgnoreCase("red");
  }

  boolean isStereo() {
    return info.getAudioFeaturesList().contains(AudioTrackFeature.TF_STEREO);
  }

  /** Gives the record a version. */
  void stamp(long unixMicros) {
    info = info.toBuilder().setVersion(TimedVersion.newBuilder().setUnixMicro(unixMicros)).build();
  }

  /** The highest quality of a codec that anybody wants. */
  VideoQuality wantedQuality(PublishedCodec codec) {
    VideoQuality highest = VideoQuality.OFF;
    for (TrackSubscription subscription : subscriptions) {
      VideoQuality wanted = subscription.codec == codec ? subscription.quality() : VideoQuality.OFF;
      if (wanted != VideoQuality.OFF
          && (highest == VideoQuality.OFF || wanted.compareTo(highest) > 0)) {
        highest = wanted;
      }
    }
    return highest;
  }

  /** What the publisher is told about the codecs and layers that are wanted. */
  @SuppressWarnings("deprecation")
  SubscribedQualityUpdate qualityUpdate() {
    SubscribedQualityUpdate.Builder update =
        SubscribedQualityUpdate.newBuilder().setTrackSid(sid());
    for (PublishedCodec codec : codecs) {
      if (codec.index > 0 && !codec.everWanted) {
        continue;
      }
      VideoQuality highest = codec.demand.quality();
      SubscribedCodec.Builder wanted = SubscribedCodec.newBuilder().setCodec(codec.shortName());
      for (VideoQuality quality :
          List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH)) {
        wanted.addQualities(
            SubscribedQuality.newBuilder()
                .setQuality(quality)
                .setEnabled(highest != VideoQuality.OFF && quality.compareTo(highest) <= 0));
      }
      update.addSubscribedCodecs(wanted);
    }
    return update
        .addAllSubscribedQualities(update.getSubscribedCodecs(0).getQualitiesList())
        .build();
  }
}
