package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers offers of a client (RFC 3264, RFC 8829 section 5.3): sections in the order of the offer,
 * one bundle, the client's payload types and extension ids. It keeps nothing between offers, so any
 * thread may use it.
 */
public final class AnswerBuilder {
  private final AnswerTerms terms;

  /** An answerer on these terms. */
  public AnswerBuilder(AnswerTerms terms) {
    this.terms = terms;
  }

  /**
   * The answer to an offer.
   *
   * <p>A section without a decision stays without media; data sections need none. A section is
   * rejected if its kind is unknown, no codec fits, or it stands outside the bundle (without any
   * bundle, all but the first).
   *
   * @param origin session and version of the answer
   * @param offer what the client sent
   * @param local the server's end of the transport
   * @param decisions what to do with a section, by mid
   * @throws SdpException if the offer has no ICE credentials or fingerprint
   */
  public SessionDescription answer(
      Origin origin,
      SessionDescription offer,
      LocalTransport local,
      Map<String, SectionDecision> decisions) {
    checkTransport(offer);
    Setup setup = Setup.answerTo(offer.bundledTransport().setup(), local.previousSetup());
    TransportParameters transport = local.parameters(setup);

    List<String> offeredBundle = offer.bundle();
    Set<String> bundled = new HashSet<>(offeredBundle);
    Set<String> accepted = new HashSet<>();
    List<MediaSection> sections = new ArrayList<>(offer.sections().size());
    boolean any = false;
    for (MediaSection offered : offer.sections()) {
      boolean reachable = offeredBundle.isEmpty() ? !any : bundled.contains(offered.mid());
      SectionDecision decision = decisions.getOrDefault(offered.mid(), SectionDecision.INACTIVE);
      MediaSection section = null;
      if (reachable && !offered.isRejected() && !decision.reject()) {
        section = accept(offer, offered, decision);
      }
      if (section == null) {
        sections.add(reject(offered));
        continue;
      }
      any = true;
      accepted.add(offered.mid());
      sections.add(section.toBuilder().transport(transport).build());
    }
    List<String> bundle = offeredBundle.stream().filter(accepted::contains).distinct().toList();
    addCandidates(sections, bundle, local);
    return new SessionDescription(
        origin,
        "-",
        bundle.isEmpty() ? List.of() : List.of(new MediaGroup(MediaGroup.BUNDLE, bundle)),
        "",
        offer.extmapAllowMixed(),
        local.iceLite(),
        TransportParameters.NONE,
        List.of(),
        sections);
  }

  private @Nullable MediaSection accept(
      SessionDescription offer, MediaSection offered, SectionDecision decision) {
    return switch (offered.kind()) {
      case AUDIO, VIDEO ->
          new RtpAnswer(terms, offered, decision)
              .section(offer.extmapAllowMixed() || offered.extmapAllowMixed());
      case APPLICATION -> data(offered);
      case OTHER -> null;
    };
  }

  private @Nullable MediaSection data(MediaSection offered) {
    SctpParameters sctp = offered.sctp();
    if (sctp == null) {
      return null;
    }
    return MediaSection.builder(offered.media(), offered.protocol())
        .formats(
            sctp.legacy()
                ? List.of(Integer.toString(AnswerTerms.SCTP_PORT))
                : List.of("webrtc-datachannel"))
        .mid(offered.mid())
        .direction(Direction.SENDRECV)
        .sctp(new SctpParameters(AnswerTerms.SCTP_PORT, terms.maxMessageSizeBytes(), sctp.legacy()))
        .build();
  }

  private static MediaSection reject(MediaSection offered) {
    return MediaSection.builder(offered.media(), offered.protocol())
        .port(0)
        .formats(offered.formats())
        .mid(offered.mid())
        .direction(Direction.INACTIVE)
        .build();
  }

  /** Throws unless the other side says who it is, given that any section is in use. */
  static void checkTransport(SessionDescription remote) {
    if (remote.sections().stream().allMatch(MediaSection::isRejected)) {
      return;
    }
    TransportParameters transport = remote.bundledTransport();
    if (transport.credentials() == null) {
      throw new SdpException(0, "a description without ICE credentials");
    }
    if (transport.fingerprints().isEmpty()) {
      throw new SdpException(0, "a description without a fingerprint");
    }
  }

  /** Puts the candidates into the section that the bundle's transport is taken from. */
  static void addCandidates(
      List<MediaSection> sections, List<String> bundle, LocalTransport local) {
    for (int i = 0; i < sections.size(); i++) {
      MediaSection section = sections.get(i);
      boolean tagged =
          bundle.isEmpty() ? !section.isRejected() : section.mid().equals(bundle.getFirst());
      if (tagged) {
        sections.set(
            i,
            section.toBuilder()
                .candidates(local.candidates())
                .endOfCandidates(local.endOfCandidates())
                .build());
        return;
      }
    }
  }
}
