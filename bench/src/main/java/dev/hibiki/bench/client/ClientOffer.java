package dev.hibiki.bench.client;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.sdp.Direction;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.HeaderExtension;
import dev.hibiki.rtc.sdp.MediaGroup;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.MediaSectionBuilder;
import dev.hibiki.rtc.sdp.Msid;
import dev.hibiki.rtc.sdp.Origin;
import dev.hibiki.rtc.sdp.RidRestriction;
import dev.hibiki.rtc.sdp.RtcpFeedback;
import dev.hibiki.rtc.sdp.RtpCodec;
import dev.hibiki.rtc.sdp.SctpParameters;
import dev.hibiki.rtc.sdp.SdpWriter;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.rtc.sdp.Simulcast;
import dev.hibiki.rtc.sdp.SsrcAttribute;
import dev.hibiki.rtc.sdp.SsrcGroup;
import dev.hibiki.rtc.sdp.TransportParameters;
import java.util.ArrayList;
import java.util.List;

/** The offer of a publisher: data channels and one track, as a browser would offer them. */
final class ClientOffer {
  private static final List<String> AUDIO_EXTENSIONS =
      List.of(ExtensionUri.AUDIO_LEVEL, ExtensionUri.TRANSPORT_CC, ExtensionUri.MID);
  private static final List<String> VIDEO_EXTENSIONS =
      List.of(
          ExtensionUri.TRANSPORT_CC,
          ExtensionUri.MID,
          ExtensionUri.RTP_STREAM_ID,
          ExtensionUri.REPAIRED_RTP_STREAM_ID,
          ExtensionUri.PLAYOUT_DELAY);
  private static final List<String> ALL_EXTENSIONS =
      List.of(
          ExtensionUri.AUDIO_LEVEL,
          ExtensionUri.TRANSPORT_CC,
          ExtensionUri.MID,
          ExtensionUri.RTP_STREAM_ID,
          ExtensionUri.REPAIRED_RTP_STREAM_ID,
          ExtensionUri.PLAYOUT_DELAY);

  private ClientOffer() {}

  /**
   * The description, sections 0 for data and 1 for the track.
   *
   * @param ssrcs of media and retransmission; simulcast names its layers instead
   */
  static String write(PeerTransport peer, Media media, String trackId, int[] ssrcs) {
    TransportParameters transport =
        new TransportParameters(
            peer.localCredentials(),
            List.of("trickle"),
            List.of(peer.localFingerprint()),
            Setup.ACTPASS);
    MediaSection data =
        MediaSection.builder("application", "UDP/DTLS/SCTP")
            .formats(List.of("webrtc-datachannel"))
            .sctp(new SctpParameters(5000, 262_144, false))
            .mid("0")
            .transport(transport)
            .candidates(peer.localCandidates().stream().map(Candidate::format).toList())
            .endOfCandidates(true)
            .build();
    MediaSection track = track(media, trackId, ssrcs).mid("1").transport(transport).build();
    return SdpWriter.write(
        new SessionDescription(
            Origin.of(1),
            "-",
            List.of(new MediaGroup(MediaGroup.BUNDLE, List.of("0", "1"))),
            "WMS *",
            true,
            false,
            TransportParameters.NONE,
            List.of(),
            List.of(data, track)));
  }

  private static MediaSectionBuilder track(Media media, String trackId, int[] ssrcs) {
    MediaSectionBuilder section =
        MediaSection.builder(media.isVideo() ? "video" : "audio", "UDP/TLS/RTP/SAVPF")
            .direction(Direction.SENDONLY)
            .codecs(codecs(media))
            .extensions(extensions(media.isVideo() ? VIDEO_EXTENSIONS : AUDIO_EXTENSIONS))
            .rtcpMux(true)
            .rtcpReducedSize(true)
            .msids(List.of(new Msid("stream", trackId)));
    if (media == Media.SIMULCAST) {
      List<Simulcast.Stream> streams = new ArrayList<>();
      List<RidRestriction> rids = new ArrayList<>();
      for (Layer layer : Layer.of(media)) {
        streams.add(new Simulcast.Stream(List.of(new Simulcast.Alternative(layer.rid(), false))));
        rids.add(new RidRestriction(layer.rid(), true, ""));
      }
      return section.rids(rids).simulcast(new Simulcast(streams, List.of()));
    }
    List<SsrcAttribute> attributes = new ArrayList<>();
    for (int i = 0; i < (media.isVideo() ? 2 : 1); i++) {
      attributes.add(new SsrcAttribute(ssrcs[i], "cname", "bench"));
      attributes.add(new SsrcAttribute(ssrcs[i], "msid", "stream " + trackId));
    }
    section.ssrcs(attributes);
    if (media.isVideo()) {
      section.ssrcGroups(List.of(new SsrcGroup(SsrcGroup.FID, List.of(ssrcs[0], ssrcs[1]))));
    }
    return section;
  }

  private static List<RtpCodec> codecs(Media media) {
    if (!media.isVideo()) {
      return List.of(
          RtpCodec.of(111, "opus", 48000, 2)
              .withFormatParameters("minptime=10;useinbandfec=1")
              .withFeedback(List.of(RtcpFeedback.TRANSPORT_CC)));
    }
    return List.of(
        RtpCodec.of(96, "VP8", 90000, 1)
            .withFeedback(
                List.of(
                    RtcpFeedback.GOOG_REMB,
                    RtcpFeedback.TRANSPORT_CC,
                    RtcpFeedback.CCM_FIR,
                    RtcpFeedback.NACK,
                    RtcpFeedback.NACK_PLI)),
        RtpCodec.of(97, "rtx", 90000, 1).withFormatParameters("apt=96"));
  }

  private static List<HeaderExtension> extensions(List<String> uris) {
    return uris.stream()
        .map(uri -> HeaderExtension.of(ALL_EXTENSIONS.indexOf(uri) + 1, uri))
        .toList();
  }
}
