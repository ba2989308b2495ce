package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.AudioTrackFeature;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.Msid;
import dev.hibiki.rtc.sdp.PublishedMedia;
import dev.hibiki.rtc.sdp.SectionDecision;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.sfu.signal.Client;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sections of an offer in which the client sends. */
record OfferedTracks(Map<String, Entry> byMid) {
  private static final String RED = "audio/red";

  /**
   * One section.
   *
   * @param trackId as the description names the track, empty if it does not
   */
  record Entry(String mid, TrackType kind, String trackId) {
    /** How the track in it is taken; nothing is known yet about a track that is null. */
    SectionDecision decision(@Nullable PublishedCodec codec, Client client) {
      if (codec == null) {
        return SectionDecision.receive(SectionDecision.Receive.PLAIN);
      }
      Publication track = codec.publication;
      TrackInfo info = track.info();
      String mime =
          codec.index < info.getCodecsCount()
              ? info.getCodecs(codec.index).getMimeType()
              : info.getMimeType();
      if (mime.isEmpty() && track.isAudio() && !info.getDisableRed()) {
        mime = RED;
      }
      return SectionDecision.receive(
          new SectionDecision.Receive(
              mime.substring(mime.indexOf('/') + 1),
              !client.followsCodecOrder(),
              !info.getAudioFeaturesList().contains(AudioTrackFeature.TF_NO_DTX),
              track.isStereo()));
    }
  }

  static OfferedTracks of(SessionDescription offer) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (MediaSection section : offer.sections()) {
      if (section.kind().isRtp() && !section.isRejected() && section.direction().sends()) {
        Msid msid = PublishedMedia.msid(section);
        entries.put(
            section.mid(),
            new Entry(section.mid(), type(section.kind()), msid == null ? "" : msid.track()));
      }
    }
    return new OfferedTracks(entries);
  }

  static Entry entry(PublishedMedia media) {
    return new Entry(media.mid(), type(media.kind()), media.trackId());
  }

  private static TrackType type(MediaKind kind) {
    return kind == MediaKind.AUDIO ? TrackType.AUDIO : TrackType.VIDEO;
  }

  Iterable<Entry> entries() {
    return byMid.values();
  }

  /** The track id in a section; null if the client does not send in it. */
  @Nullable String trackId(String mid) {
    Entry entry = byMid.get(mid);
    return entry == null ? null : entry.trackId();
  }
}
