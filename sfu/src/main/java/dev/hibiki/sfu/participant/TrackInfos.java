package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.AudioTrackFeature;
import dev.hibiki.common.proto.BackupCodecPolicy;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.SimulcastCodecInfo;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.sfu.signal.Client;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The public record of a track, made of what the client asked for. */
final class TrackInfos {
  private static final int MAX_CODECS = 10;
  private static final int MAX_LAYERS = 10;

  private TrackInfos() {}

  /** The record of a track that is not negotiated yet. */
  @SuppressWarnings("deprecation")
  static TrackInfo of(AddTrackRequest request, String sid, List<Codec> enabled, Client client) {
    boolean audio = request.getType() == TrackType.AUDIO;
    TrackInfo.Builder info =
        TrackInfo.newBuilder()
            .setSid(sid)
            .setType(request.getType())
            .setName(request.getName())
            .setMuted(request.getMuted())
            .setWidth(request.getWidth())
            .setHeight(request.getHeight())
            .setSource(request.getSource())
            .addAllLayers(sorted(request.getLayersList()))
            .setDisableRed(request.getDisableRed())
            .setEncryptionValue(request.getEncryptionValue())
            .setStream(
                request.getStream().isEmpty() ? stream(request.getSource()) : request.getStream())
            .setBackupCodecPolicy(
                audio && request.getBackupCodecPolicy() != BackupCodecPolicy.REGRESSION
                    ? BackupCodecPolicy.SIMULCAST
                    : request.getBackupCodecPolicy())
            .addAllPacketTrailerFeatures(
                new LinkedHashSet<>(request.getPacketTrailerFeaturesList())
                    .stream().filter(feature -> known(feature)).toList());
    Set<AudioTrackFeature> features = known(request.getAudioFeaturesList());
    if (request.getStereo()) {
      features.add(AudioTrackFeature.TF_STEREO);
    }
    if (request.getDisableDtx()) {
      features.add(AudioTrackFeature.TF_NO_DTX);
    }
    withFeatures(info, features);
    info.setStereo(request.getStereo()).setDisableDtx(request.getDisableDtx());
    addCodecs(info, request, enabled, client);
    return info.build();
  }

  private static boolean known(Enum<?> value) {
    return !value.name().equals("UNRECOGNIZED");
  }

  private static Set<AudioTrackFeature> known(Collection<AudioTrackFeature> features) {
    Set<AudioTrackFeature> known = new LinkedHashSet<>(features);
    known.remove(AudioTrackFeature.UNRECOGNIZED);
    return known;
  }

  /** Replaces the features of an audio track and what older clients read in their stead. */
  @SuppressWarnings("deprecation")
  static void withFeatures(TrackInfo.Builder info, Collection<AudioTrackFeature> features) {
    Set<AudioTrackFeature> known = known(features);
    info.clearAudioFeatures()
        .addAllAudioFeatures(known)
        .setStereo(known.contains(AudioTrackFeature.TF_STEREO))
        .setDisableDtx(known.contains(AudioTrackFeature.TF_NO_DTX));
  }

  @SuppressWarnings("deprecation")
  private static void addCodecs(
      TrackInfo.Builder info, AddTrackRequest request, List<Codec> enabled, Client client) {
    if (request.getSimulcastCodecsCount() == 0) {
      info.addCodecs(
          SimulcastCodecInfo.newBuilder()
              .setCid(request.getCid())
              .addAllLayers(sorted(request.getLayersList()))
              .setVideoLayerMode(mode("", client)));
      return;
    }
    Set<String> seen = new LinkedHashSet<>();
    for (SimulcastCodec codec : request.getSimulcastCodecsList()) {
      String mime = enabledMime(codec.getCodec(), request.getType(), enabled);
      if (info.getCodecsCount() >= MAX_CODECS || !seen.add(mime.toLowerCase(Locale.ROOT))) {
        continue;
      }
      SimulcastCodecInfo.Builder entry =
          SimulcastCodecInfo.newBuilder()
              .setMimeType(mime)
              .setCid(codec.getCid())
              .addAllLayers(sorted(layersOf(mime, request)));
      if (request.getType() == TrackType.VIDEO) {
        VideoLayer.Mode asked = codec.getVideoLayerMode();
        entry.setVideoLayerMode(
            asked == VideoLayer.Mode.MODE_UNUSED || !known(asked) ? mode(mime, client) : asked);
      }
      info.addCodecs(entry);
    }
    SimulcastCodecInfo first = info.getCodecs(0);
    info.setSimulcast(
        first.getLayersCount() > 1
            && first.getVideoLayerMode() != VideoLayer.Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM);
  }

  private static List<VideoLayer> layersOf(String mime, AddTrackRequest request) {
    for (SimulcastCodec codec : request.getSimulcastCodecsList()) {
      if (mime.endsWith("/" + subtype(codec.getCodec())) && codec.getLayersCount() > 0) {
        return codec.getLayersList();
      }
    }
    return request.getLayersList();
  }

  private static String subtype(String codec) {
    String lower = codec.toLowerCase(Locale.ROOT);
    return lower.substring(lower.indexOf('/') + 1);
  }

  /**
   * The media type of a codec name; of the first enabled codec of the kind if it is not enabled.
   */
  private static String enabledMime(String name, TrackType type, List<Codec> enabled) {
    String prefix = type == TrackType.VIDEO ? "video/" : "audio/";
    String mime = prefix + subtype(name);
    String alternative = "";
    for (Codec codec : enabled) {
      String candidate = codec.getMime().toLowerCase(Locale.ROOT);
      if (candidate.equals(mime)) {
        return mime;
      }
      if (alternative.isEmpty() && candidate.startsWith(prefix)) {
        alternative = candidate;
      }
    }
    if (!alternative.isEmpty()) {
      return alternative;
    }
    return type == TrackType.VIDEO ? "video/vp8" : "audio/opus";
  }

  private static VideoLayer.Mode mode(String mime, Client client) {
    if (mime.endsWith("/vp9") || mime.endsWith("/av1")) {
      return VideoLayer.Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM;
    }
    return client.isObs()
        ? VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM_INCOMPLETE_RTCP_SR
        : VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM;
  }

  /** The layers that are understood, lowest first. */
  static List<VideoLayer> sorted(List<VideoLayer> layers) {
    List<VideoLayer> sorted = new ArrayList<>();
    for (VideoLayer layer : layers) {
      if (known(layer.getQuality()) && sorted.size() < MAX_LAYERS) {
        sorted.add(layer);
      }
    }
    sorted.sort(Comparator.comparingInt(VideoLayer::getQualityValue));
    return sorted;
  }

  private static String stream(TrackSource source) {
    return switch (source) {
      case CAMERA, MICROPHONE -> "camera";
      case SCREEN_SHARE, SCREEN_SHARE_AUDIO -> "screen";
      default -> "unknown";
    };
  }
}
