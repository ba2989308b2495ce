package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to one audio or video section. */
final class RtpAnswer {
  private final AnswerTerms terms;
  private final MediaSection offered;
  private final MediaKind kind;
  private final SectionDecision.@Nullable Receive receive;
  private final SectionDecision.@Nullable Send send;
  private final boolean publishing;
  private final CodecCatalog catalog;
  private final MediaPolicy policy;

  RtpAnswer(AnswerTerms terms, MediaSection offered, SectionDecision decision) {
    this.terms = terms;
    this.offered = offered;
    this.kind = offered.kind();
    this.receive = offered.direction().sends() ? decision.receive() : null;
    this.send = offered.direction().receives() ? decision.send() : null;
    // A section with media both ways keeps to what the client may publish.
    // So does one without media, as it may have carried a published track and may do so again.
    this.publishing =
        receive != null || (send == null && offered.direction() != Direction.RECVONLY);
    this.catalog =
        publishing ? terms.publishCodecs() : terms.subscribeCodecs().withoutH264HighProfile();
    this.policy = publishing ? terms.publishPolicy() : terms.subscribePolicy();
  }

  /** The section without transport, or null if no codec fits. */
  @Nullable MediaSection section(boolean mixedExtensions) {
    List<RtpCodec> codecs = new ArrayList<>();
    for (RtpCodec codec : ordered(catalog.match(kind, offered.codecs()))) {
      codecs.add(codec.withFormatParameters(parameters(codec)).withFeedback(feedback(codec)));
    }
    if (codecs.stream().allMatch(codec -> codec.isRtx() || codec.isRed())) {
      return null;
    }
    MediaSectionBuilder answer =
        MediaSection.builder(offered.media(), offered.protocol())
            .mid(offered.mid())
            .direction(Direction.of(send != null, receive != null))
            .codecs(codecs)
            .extensions(extensions(mixedExtensions))
            .extmapAllowMixed(offered.extmapAllowMixed())
            .rtcpMux(offered.rtcpMux())
            .rtcpReducedSize(offered.rtcpReducedSize());
    if (publishing) {
      // Also without media: a client that is not answered its streams gives them up for good.
      streams(answer);
    }
    if (send != null) {
      send.sender().describe(answer, kind);
    }
    return answer.build();
  }

  private List<RtpCodec> ordered(List<RtpCodec> matched) {
    if (receive == null || matched.stream().noneMatch(c -> c.isNamed(receive.preferredCodec()))) {
      return matched;
    }
    List<RtpCodec> ordered = new ArrayList<>(matched.size());
    List<RtpCodec> others = new ArrayList<>(matched.size());
    boolean only = receive.preferredCodecOnly() && kind == MediaKind.VIDEO;
    for (RtpCodec codec : matched) {
      if (codec.isNamed(receive.preferredCodec())) {
        ordered.add(codec);
      } else if (!only || repairsPreferred(codec, matched, receive.preferredCodec())) {
        others.add(codec);
      }
    }
    ordered.addAll(others);
    return ordered;
  }

  private static boolean repairsPreferred(
      RtpCodec codec, List<RtpCodec> matched, String preferredCodec) {
    RtpCodec repaired = RtpCodec.find(matched, codec.associatedPayloadType());
    return repaired != null && repaired.isNamed(preferredCodec);
  }

  private String parameters(RtpCodec codec) {
    if (!codec.isNamed("opus")) {
      return codec.formatParameters();
    }
    FormatParameters parameters = codec.parameters();
    if (receive != null) {
      parameters = receive.dtx() ? parameters.with("usedtx", "1") : parameters.without("usedtx");
      parameters =
          receive.stereo()
              ? parameters.with("stereo", "1").with("maxaveragebitrate", "510000")
              : parameters.without("stereo");
    }
    if (send != null) {
      parameters =
          send.stereo() ? parameters.with("sprop-stereo", "1") : parameters.without("sprop-stereo");
    }
    return receive == null && send == null ? codec.formatParameters() : parameters.toString();
  }

  private List<RtcpFeedback> feedback(RtpCodec codec) {
    if (codec.isRtx()) {
      return List.of();
    }
    List<RtcpFeedback> kinds = new ArrayList<>(codec.feedback());
    kinds.retainAll(policy.feedback(kind));
    if (kind == MediaKind.AUDIO && (receive != null || send != null)) {
      // Clients do not offer NACK for audio and yet obey it when it is answered.
      kinds.remove(RtcpFeedback.NACK);
      boolean nack = receive != null || (send != null && send.nack() && !codec.isRed());
      if (nack && policy.feedback(kind).contains(RtcpFeedback.NACK)) {
        kinds.add(RtcpFeedback.NACK);
      }
    }
    return kinds;
  }

  private List<HeaderExtension> extensions(boolean mixed) {
    List<HeaderExtension> extensions = new ArrayList<>();
    for (HeaderExtension extension : offered.extensions()) {
      boolean fits = extension.id() < 15 || (mixed && extension.id() < 256);
      if (fits
          && terms.accepts(kind, extension.uri())
          && extensions.stream().noneMatch(known -> known.uri().equals(extension.uri()))) {
        Direction direction = extension.direction();
        extensions.add(
            new HeaderExtension(
                extension.id(),
                direction == null ? null : direction.reversed(),
                extension.uri(),
                ""));
      }
    }
    return extensions;
  }

  /** Takes the streams that the client names: each in its first form, in its order, not paused. */
  private void streams(MediaSectionBuilder answer) {
    List<String> offeredRids = new ArrayList<>();
    for (RidRestriction rid : offered.rids()) {
      if (rid.send()) {
        offeredRids.add(rid.rid());
      }
    }
    Simulcast simulcast = offered.simulcast();
    List<String> taken = offeredRids;
    if (simulcast != null && !simulcast.send().isEmpty()) {
      taken = PublishedMedia.simulcastRids(offered);
      if (!taken.isEmpty()) {
        answer.simulcast(Simulcast.receiving(taken));
      }
    }
    List<RidRestriction> rids = new ArrayList<>(taken.size());
    for (String rid : taken) {
      rids.add(new RidRestriction(rid, false, ""));
    }
    answer.rids(rids);
  }
}
