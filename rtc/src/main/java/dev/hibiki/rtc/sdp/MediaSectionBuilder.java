package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link MediaSection}; for one thread. Lists given are copied when it is built. */
public final class MediaSectionBuilder {
  private final String media;
  private final String protocol;
  private int port = 9;
  private List<String> formats = List.of();
  private String mid = "";
  private Direction direction = Direction.SENDRECV;
  private TransportParameters transport = TransportParameters.NONE;
  private List<RtpCodec> codecs = List.of();
  private List<HeaderExtension> extensions = List.of();
  private List<RidRestriction> rids = List.of();
  private @Nullable Simulcast simulcast;
  private List<Msid> msids = List.of();
  private List<SsrcAttribute> ssrcs = List.of();
  private List<SsrcGroup> ssrcGroups = List.of();
  private boolean rtcpMux;
  private boolean rtcpReducedSize;
  private boolean bundleOnly;
  private boolean extmapAllowMixed;
  private @Nullable SctpParameters sctp;
  private List<String> candidates = List.of();
  private boolean endOfCandidates;
  private List<SdpAttribute> attributes = List.of();

  MediaSectionBuilder(String media, String protocol) {
    this.media = media;
    this.protocol = protocol;
  }

  MediaSectionBuilder(MediaSection from) {
    this(from.media(), from.protocol());
    port = from.port();
    formats = from.formats();
    mid = from.mid();
    direction = from.direction();
    transport = from.transport();
    codecs = from.codecs();
    extensions = from.extensions();
    rids = from.rids();
    simulcast = from.simulcast();
    msids = from.msids();
    ssrcs = from.ssrcs();
    ssrcGroups = from.ssrcGroups();
    rtcpMux = from.rtcpMux();
    rtcpReducedSize = from.rtcpReducedSize();
    bundleOnly = from.bundleOnly();
    extmapAllowMixed = from.extmapAllowMixed();
    sctp = from.sctp();
    candidates = from.candidates();
    endOfCandidates = from.endOfCandidates();
    attributes = from.attributes();
  }

  /** Sets the port: 9 where ICE decides, 0 to reject. */
  public MediaSectionBuilder port(int value) {
    port = value;
    return this;
  }

  /** Sets the format words; without them they are the payload types of the codecs. */
  public MediaSectionBuilder formats(List<String> value) {
    formats = value;
    return this;
  }

  /** Sets the identification tag. */
  public MediaSectionBuilder mid(String value) {
    mid = value;
    return this;
  }

  /** Sets the direction; sendrecv if never set. */
  public MediaSectionBuilder direction(Direction value) {
    direction = value;
    return this;
  }

  /** Sets the ICE and DTLS parameters. */
  public MediaSectionBuilder transport(TransportParameters value) {
    transport = value;
    return this;
  }

  /** Sets the codecs, the preferred one first. */
  public MediaSectionBuilder codecs(List<RtpCodec> value) {
    codecs = value;
    return this;
  }

  /** Sets the RTP header extensions. */
  public MediaSectionBuilder extensions(List<HeaderExtension> value) {
    extensions = value;
    return this;
  }

  /** Sets the streams by name. */
  public MediaSectionBuilder rids(List<RidRestriction> value) {
    rids = value;
    return this;
  }

  /** Sets the simulcast streams. */
  public MediaSectionBuilder simulcast(@Nullable Simulcast value) {
    simulcast = value;
    return this;
  }

  /** Sets the streams and tracks. */
  public MediaSectionBuilder msids(List<Msid> value) {
    msids = value;
    return this;
  }

  /** Sets what is told about SSRCs. */
  public MediaSectionBuilder ssrcs(List<SsrcAttribute> value) {
    ssrcs = value;
    return this;
  }

  /** Sets the groups of SSRCs. */
  public MediaSectionBuilder ssrcGroups(List<SsrcGroup> value) {
    ssrcGroups = value;
    return this;
  }

  /** Sets whether RTP and RTCP share a port. */
  public MediaSectionBuilder rtcpMux(boolean value) {
    rtcpMux = value;
    return this;
  }

  /** Sets whether reduced-size RTCP may be sent. */
  public MediaSectionBuilder rtcpReducedSize(boolean value) {
    rtcpReducedSize = value;
    return this;
  }

  /** Sets whether the section exists only inside its bundle. */
  public MediaSectionBuilder bundleOnly(boolean value) {
    bundleOnly = value;
    return this;
  }

  /** Sets whether one- and two-byte header extensions may mix. */
  public MediaSectionBuilder extmapAllowMixed(boolean value) {
    extmapAllowMixed = value;
    return this;
  }

  /** Sets the SCTP association. */
  public MediaSectionBuilder sctp(@Nullable SctpParameters value) {
    sctp = value;
    return this;
  }

  /** Sets the candidate lines, each beginning with {@code candidate:}. */
  public MediaSectionBuilder candidates(List<String> value) {
    candidates = value;
    return this;
  }

  /** Sets whether no more candidates follow. */
  public MediaSectionBuilder endOfCandidates(boolean value) {
    endOfCandidates = value;
    return this;
  }

  /** Sets other attribute lines. */
  public MediaSectionBuilder attributes(List<SdpAttribute> value) {
    attributes = value;
    return this;
  }

  /** The section. */
  public MediaSection build() {
    return new MediaSection(
        media,
        port,
        protocol,
        formats.isEmpty() ? payloadTypes() : formats,
        mid,
        direction,
        transport,
        codecs,
        extensions,
        rids,
        simulcast,
        msids,
        ssrcs,
        ssrcGroups,
        rtcpMux,
        rtcpReducedSize,
        bundleOnly,
        extmapAllowMixed,
        sctp,
        candidates,
        endOfCandidates,
        attributes);
  }

  private List<String> payloadTypes() {
    List<String> words = new ArrayList<>(codecs.size());
    for (RtpCodec codec : codecs) {
      words.add(Integer.toString(codec.payloadType()));
    }
    return words.isEmpty() ? List.of("0") : words;
  }
}
