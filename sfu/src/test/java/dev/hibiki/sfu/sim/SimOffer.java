package dev.hibiki.sfu.sim;

import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.sdp.CodecCatalog;
import dev.hibiki.rtc.sdp.Direction;
import dev.hibiki.rtc.sdp.HeaderExtension;
import dev.hibiki.rtc.sdp.MediaGroup;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.MediaPolicy;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.MediaSectionBuilder;
import dev.hibiki.rtc.sdp.Msid;
import dev.hibiki.rtc.sdp.Origin;
import dev.hibiki.rtc.sdp.RidRestriction;
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

/** The sections a client offers, as a browser would write them. */
public final class SimOffer {
  /** One section, which never moves. */
  private static final class Slot {
    final MediaKind kind;
    Direction direction;
    String trackId;
    int ssrc;
    boolean simulcast;

    /** The sources of layers that are told apart by them, lowest first. */
    List<Integer> layers = List.of();

    Slot(MediaKind kind, Direction direction) {
      this.kind = kind;
      this.direction = direction;
      this.trackId = "";
    }
  }

  private final List<Slot> slots = new ArrayList<>();
  private Origin origin = Origin.of(4711);
  private final boolean single;
  private final CodecCatalog catalog;

  SimOffer(boolean single, CodecCatalog catalog) {
    this.single = single;
    this.catalog = catalog;
    slots.add(new Slot(MediaKind.APPLICATION, Direction.SENDRECV));
  }

  void addReceiving(int audios, int videos) {
    for (int i = 0; i < audios; i++) {
      slots.add(new Slot(MediaKind.AUDIO, Direction.RECVONLY));
    }
    for (int i = 0; i < videos; i++) {
      slots.add(new Slot(MediaKind.VIDEO, Direction.RECVONLY));
    }
  }

  /** A section that sends; its index is its mid. */
  String addSending(MediaKind kind, String trackId, int ssrc, boolean simulcast) {
    Slot slot = new Slot(kind, Direction.SENDONLY);
    slot.trackId = trackId;
    slot.ssrc = ssrc;
    slot.simulcast = simulcast;
    slots.add(slot);
    return Integer.toString(slots.size() - 1);
  }

  /** A section that sends layers which only their sources tell apart; lowest first. */
  String addSsrcSimulcast(String trackId, List<Integer> ssrcs) {
    Slot slot = new Slot(MediaKind.VIDEO, Direction.SENDONLY);
    slot.trackId = trackId;
    slot.layers = ssrcs;
    slots.add(slot);
    return Integer.toString(slots.size() - 1);
  }

  void stopSending(String mid) {
    Slot slot = slots.get(Integer.parseInt(mid));
    slot.direction = Direction.INACTIVE;
    slot.trackId = "";
  }

  /** The id of a header extension in these offers. */
  public static int extensionId(boolean single, MediaKind kind, String uri) {
    return uris(single).indexOf(uri) + 1;
  }

  private static List<String> uris(boolean single) {
    List<String> uris = new ArrayList<>();
    for (MediaKind kind : List.of(MediaKind.AUDIO, MediaKind.VIDEO)) {
      for (String uri : MediaPolicy.publisher(single).extensions(kind)) {
        if (!uris.contains(uri)) {
          uris.add(uri);
        }
      }
    }
    return uris;
  }

  public String write(SimPeer peer) {
    TransportParameters transport =
        new TransportParameters(
            peer.transport.localCredentials(),
            List.of("trickle"),
            List.of(peer.transport.localFingerprint()),
            Setup.ACTPASS);
    List<MediaSection> sections = new ArrayList<>();
    List<String> mids = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      MediaSectionBuilder section = section(slots.get(i)).mid(Integer.toString(i));
      section.transport(transport);
      if (i == 0) {
        section.candidates(
            peer.transport.localCandidates().stream().map(Candidate::format).toList());
      }
      sections.add(section.build());
      mids.add(Integer.toString(i));
    }
    SessionDescription offer =
        new SessionDescription(
            origin,
            "-",
            List.of(new MediaGroup(MediaGroup.BUNDLE, mids)),
            "WMS *",
            true,
            false,
            TransportParameters.NONE,
            List.of(),
            sections);
    origin = origin.next();
    return SdpWriter.write(offer);
  }

  private MediaSectionBuilder section(Slot slot) {
    if (slot.kind == MediaKind.APPLICATION) {
      return MediaSection.builder("application", "UDP/DTLS/SCTP")
          .formats(List.of("webrtc-datachannel"))
          .sctp(new SctpParameters(5000, 262_144, false));
    }
    List<RtpCodec> codecs = new ArrayList<>();
    for (RtpCodec codec : catalog.codecs(slot.kind)) {
      codecs.add(codec.withFeedback(MediaPolicy.publisher(single).feedback(slot.kind)));
    }
    List<HeaderExtension> extensions = new ArrayList<>();
    for (String uri : MediaPolicy.publisher(single).extensions(slot.kind)) {
      extensions.add(HeaderExtension.of(extensionId(single, slot.kind, uri), uri));
    }
    MediaSectionBuilder section =
        MediaSection.builder(slot.kind.token(), "UDP/TLS/RTP/SAVPF")
            .direction(slot.direction)
            .codecs(codecs)
            .extensions(extensions)
            .rtcpMux(true)
            .rtcpReducedSize(true);
    if (!slot.trackId.isEmpty()) {
      section.msids(List.of(new Msid("stream", slot.trackId)));
      if (slot.simulcast) {
        List<String> rids = List.of("q", "h", "f");
        List<Simulcast.Stream> streams = new ArrayList<>();
        List<RidRestriction> restrictions = new ArrayList<>();
        for (String rid : rids) {
          streams.add(new Simulcast.Stream(List.of(new Simulcast.Alternative(rid, false))));
          restrictions.add(new RidRestriction(rid, true, ""));
        }
        section.rids(restrictions).simulcast(new Simulcast(streams, List.of()));
      } else if (!slot.layers.isEmpty()) {
        section
            .ssrcs(
                slot.layers.stream().map(ssrc -> new SsrcAttribute(ssrc, "cname", "sim")).toList())
            .ssrcGroups(List.of(new SsrcGroup(SsrcGroup.SIM, slot.layers)));
      } else {
        section.ssrcs(List.of(new SsrcAttribute(slot.ssrc, "cname", "sim")));
      }
    }
    return section;
  }
}
