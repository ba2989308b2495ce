package dev.hibiki.rtc.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One m= line with what belongs to it.
 *
 * @param media first word of the m= line, lower case
 * @param port port of the m= line; 0 rejects the section unless {@code bundleOnly}
 * @param protocol transport words of the m= line, for example {@code UDP/TLS/RTP/SAVPF}
 * @param formats the format words of the m= line: payload types, or {@code webrtc-datachannel}
 * @param mid identification tag (RFC 5888), empty if none
 * @param direction which way media flows
 * @param transport ICE and DTLS parameters told in the section
 * @param codecs codecs in the order of {@code formats}, without formats that have no mapping
 * @param extensions RTP header extensions in order
 * @param rids streams by name in order
 * @param simulcast simulcast streams, null if none
 * @param msids streams and tracks, most often one
 * @param ssrcs what is told about SSRCs, in order
 * @param ssrcGroups groups of SSRCs, in order
 * @param rtcpMux whether RTP and RTCP share a port (RFC 5761)
 * @param rtcpReducedSize whether reduced-size RTCP may be sent (RFC 5506)
 * @param bundleOnly whether the section exists only inside its bundle (RFC 8843)
 * @param extmapAllowMixed whether one- and two-byte extensions may mix, told in the section
 * @param sctp the association of a data section, null otherwise
 * @param candidates candidate lines, each beginning with {@code candidate:}
 * @param endOfCandidates whether no more candidates follow
 * @param attributes attribute lines without a field here, in order
 */
public record MediaSection(
    String media,
    int port,
    String protocol,
    List<String> formats,
    String mid,
    Direction direction,
    TransportParameters transport,
    List<RtpCodec> codecs,
    List<HeaderExtension> extensions,
    List<RidRestriction> rids,
    @Nullable Simulcast simulcast,
    List<Msid> msids,
    List<SsrcAttribute> ssrcs,
    List<SsrcGroup> ssrcGroups,
    boolean rtcpMux,
    boolean rtcpReducedSize,
    boolean bundleOnly,
    boolean extmapAllowMixed,
    @Nullable SctpParameters sctp,
    List<String> candidates,
    boolean endOfCandidates,
    List<SdpAttribute> attributes) {
  public MediaSection {
    formats = List.copyOf(formats);
    codecs = List.copyOf(codecs);
    extensions = List.copyOf(extensions);
    rids = List.copyOf(rids);
    msids = List.copyOf(msids);
    ssrcs = List.copyOf(ssrcs);
    ssrcGroups = List.copyOf(ssrcGroups);
    candidates = List.copyOf(candidates);
    attributes = List.copyOf(attributes);
  }

  /** What the section carries. */
  public MediaKind kind() {
    return MediaKind.of(media);
  }

  /** Whether the section is turned down or given up. */
  public boolean isRejected() {
    return port == 0 && !bundleOnly;
  }

  /** The codec of a payload type, or null. */
  public @Nullable RtpCodec codec(int payloadType) {
    return RtpCodec.find(codecs, payloadType);
  }

  /** The id of a header extension, or 0 if the section does not have it. */
  public int extensionId(String uri) {
    for (HeaderExtension extension : extensions) {
      if (extension.uri().equals(uri)) {
        return extension.id();
      }
    }
    return 0;
  }

  /** A builder for a section with this first word of the m= line. */
  public static MediaSectionBuilder builder(String media, String protocol) {
    return new MediaSectionBuilder(media, protocol);
  }

  /** A builder that begins with everything this section has. */
  public MediaSectionBuilder toBuilder() {
    return new MediaSectionBuilder(this);
  }
}
