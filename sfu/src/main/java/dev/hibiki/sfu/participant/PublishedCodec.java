package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.SimulcastCodecInfo;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.sdp.PublishedMedia;
import dev.hibiki.rtc.sdp.RtpCodec;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.sfu.quality.UplinkQuality;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.track.FanOut;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import dev.hibiki.sfu.track.TrackLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One of the codecs a track is published in: its section, its packets, and what is wanted of it.
 * The first is always sent; a further one, the backup, only if somebody needs it. State only.
 */
final class PublishedCodec {
  final Publication publication;

  /** The place among the codecs of the record. */
  final int index;

  final PublishedTrack media;
  final UplinkQuality quality;
  final QualityDemand demand;
  String sdpTrackId = "";
  String mid = "";

  /** The encoding name, for example {@code VP8}; of the first codec only once it is negotiated. */
  String name;

  @Nullable RtpParameters parameters;

  /** Whether anybody ever was to receive it. */
  boolean everWanted;

  /** Whether those who received it were moved to the backup codec. */
  boolean regressed;

  PublishedCodec(
      Publication publication, int index, String name, String sid, MediaKind kind, FanOut fanOut) {
    this.publication = publication;
    this.index = index;
    this.name = name;
    this.media = new PublishedTrack(sid, kind, fanOut);
    this.quality = new UplinkQuality(media);
    MediaSettings settings = publication.publisher().room().settings().media();
    this.demand = new QualityDemand(settings.dynacastPauseNanos());
    media.lossProxied(kind == MediaKind.AUDIO && settings.lossProxying());
    media.tracking(
        publication.info().getSource() == TrackSource.SCREEN_SHARE
            ? settings.screenTracking()
            : settings.cameraTracking());
  }

  /** The name as the publisher is told it. */
  String shortName() {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether the publisher sends several layers, so that it can leave some out. */
  boolean hasLayers() {
    TrackInfo info = publication.info();
    return index < info.getCodecsCount() && info.getCodecs(index).getLayersCount() > 1;
  }

  /** Takes what was negotiated for its section, which completes the public record. */
  @SuppressWarnings("deprecation")
  void negotiated(PublishedMedia section) {
    parameters = section.parameters();
    mid = section.mid();
    name = "";
    for (RtpCodec first : section.parameters().codecs()) {
      if (!first.isRtx()) {
        name = first.name();
        break;
      }
    }
    Codec known = Codec.ofName(media.kind() == MediaKind.VIDEO, name);
    String mime = known == null ? "" : known.mimeType();
    TrackInfo.Builder changed = publication.info().toBuilder();
    if (index == 0) {
      changed.setMid(mid).setMimeType(mime);
    }
    if (index < changed.getCodecsCount()) {
      SimulcastCodecInfo.Builder entry = changed.getCodecsBuilder(index).setMid(mid);
      if (entry.getMimeType().isEmpty()) {
        entry.setMimeType(mime);
      }
      if (!sdpTrackId.isEmpty() && !sdpTrackId.equals(entry.getCid())) {
        entry.setSdpCid(sdpTrackId);
      }
      List<String> rids = SimulcastRids.ascending(section.rids());
      for (int i = 0; i < entry.getLayersCount(); i++) {
        VideoLayer.Builder layer = entry.getLayersBuilder(i).setSpatialLayer(i);
        if (i < rids.size()) {
          layer.setRid(rids.get(i));
        }
      }
      if (index == 0) {
        changed.clearLayers().addAllLayers(entry.getLayersList());
      }
    }
    publication.info(changed.build());
    layersToMedia(section);
  }

  /** Gives the announced layers to the media plane. */
  private void layersToMedia(PublishedMedia section) {
    TrackInfo info = publication.info();
    boolean told = index < info.getCodecsCount();
    List<VideoLayer> announced = told ? info.getCodecs(index).getLayersList() : List.of();
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
    // A client that says nothing of its layers still tells how many streams it sends.
    int streams =
        Math.max(section.rids().size(), section.isSsrcSimulcast() ? section.layers().size() : 0);
    if (layers.isEmpty() && streams > 1) {
      for (int i = 0; i < Math.min(streams, PublishedTrack.MAX_LAYERS); i++) {
        layers.add(new TrackLayer(i, 0, 0, "", 0));
      }
    }
    media.layers(layers);
    media.layered(streams <= 1 && (name.equalsIgnoreCase("VP9") || name.equalsIgnoreCase("AV1")));
  }

  /** Takes what the publisher says of the codec when it begins to send it. */
  void announce(String cid, List<VideoLayer> layers) {
    TrackInfo.Builder changed = publication.info().toBuilder();
    SimulcastCodecInfo.Builder entry = changed.getCodecsBuilder(index).setCid(cid);
    if (!layers.isEmpty()) {
      entry.clearLayers().addAllLayers(layers);
    }
    publication.info(changed.build());
  }
}
