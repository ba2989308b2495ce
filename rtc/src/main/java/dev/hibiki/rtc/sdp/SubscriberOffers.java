package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The offers that the server makes on a connection that only carries media to the client (RFC 8829
 * section 5.2).
 *
 * <p>Data channels come first, then a section for each track in the order they were added. A
 * section never moves and is never left out: when its track is removed it becomes inactive, and
 * after the client has answered that it can carry another track of its kind. One that the client
 * rejected is given to another track under a new mid.
 *
 * <p>Belongs to one owner thread.
 */
public final class SubscriberOffers {
  /** The codecs a section offers and the track in it. */
  private record Content(CodecCatalog codecs, SectionDecision.Send send) {}

  /** A section over its life; {@code content} stays as a pattern when the track is gone. */
  private static final class Slot {
    final MediaKind kind;
    String mid;
    @Nullable Content content;
    boolean active;
    boolean offered;
    boolean offeredActive;
    boolean free;
    boolean rejected;

    Slot(MediaKind kind, String mid) {
      this.kind = kind;
      this.mid = mid;
    }
  }

  private final OfferTerms terms;
  private final Map<String, Integer> extensionIds = new HashMap<>();
  private final List<Slot> slots = new ArrayList<>();
  private Origin origin;
  private int nextMid;
  private @Nullable SessionDescription lastOffer;

  /**
   * Begins without tracks.
   *
   * @param origin session and version of the first offer; the version grows by one each time
   */
  public SubscriberOffers(Origin origin, OfferTerms terms) {
    this.origin = origin;
    this.terms = terms;
    for (MediaKind kind : List.of(MediaKind.AUDIO, MediaKind.VIDEO)) {
      for (String uri : terms.policy().extensions(kind)) {
        extensionIds.putIfAbsent(uri, extensionIds.size() + 1);
      }
    }
    if (terms.data()) {
      slots.add(new Slot(MediaKind.APPLICATION, newMid()));
    }
  }

  /**
   * Gives a track a section of the next offer.
   *
   * @param kind audio or video
   * @param codecs what it may be sent as
   * @return the section's mid, which names the track in {@link #remove} and {@link #accept}
   * @throws SdpException if there are {@value SdpParser#MAX_SECTIONS} sections already
   */
  public String add(MediaKind kind, CodecCatalog codecs, SectionDecision.Send send) {
    Slot slot = available(kind);
    if (slot == null) {
      if (slots.size() == SdpParser.MAX_SECTIONS) {
        throw new SdpException(0, "more than " + SdpParser.MAX_SECTIONS + " sections");
      }
      slot = new Slot(kind, newMid());
      slots.add(slot);
    } else if (slot.rejected) {
      slot.mid = newMid();
      slot.rejected = false;
    }
    slot.free = false;
    slot.active = true;
    slot.content = new Content(codecs, send);
    return slot.mid;
  }

  /** Takes a track away; false if no track has this mid. */
  public boolean remove(String mid) {
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.mid.equals(mid) && slot.active) {
        if (!slot.offered) {
          slots.remove(i);
        } else {
          slot.active = false;
        }
        return true;
      }
    }
    return false;
  }

  /** The next offer. An offer that was not answered is replaced by it. */
  public SessionDescription offer(LocalTransport local) {
    TransportParameters transport = local.parameters(Setup.ACTPASS);
    List<MediaSection> sections = new ArrayList<>(slots.size());
    List<String> bundle = new ArrayList<>(slots.size());
    for (Slot slot : slots) {
      MediaSectionBuilder section = slot.kind.isRtp() ? media(slot) : data(slot);
      if (slot.rejected) {
        section.port(0);
      } else {
        section.transport(transport);
        bundle.add(slot.mid);
      }
      sections.add(section.build());
      slot.offered = true;
      slot.offeredActive = slot.active;
    }
    AnswerBuilder.addCandidates(sections, bundle, local);
    SessionDescription offer =
        new SessionDescription(
            origin,
            "-",
            bundle.isEmpty() ? List.of() : List.of(new MediaGroup(MediaGroup.BUNDLE, bundle)),
            "WMS *",
            true,
            local.iceLite(),
            TransportParameters.NONE,
            List.of(),
            sections);
    origin = origin.next();
    lastOffer = offer;
    return offer;
  }

  /**
   * Takes the answer to the last offer.
   *
   * @return what became of each section of that offer, in order
   * @throws SdpException if it does not answer that offer
   */
  public List<NegotiatedSection> accept(SessionDescription answer) {
    SessionDescription offer = lastOffer;
    if (offer == null) {
      throw new SdpException(0, "an answer without an offer");
    }
    List<MediaSection> offered = offer.sections();
    List<MediaSection> answered = answer.sections();
    if (offered.size() != answered.size()) {
      throw new SdpException(0, "an answer with another number of sections than the offer");
    }
    List<NegotiatedSection> negotiated = new ArrayList<>(offered.size());
    for (int i = 0; i < offered.size(); i++) {
      MediaSection ours = offered.get(i);
      MediaSection theirs = answered.get(i);
      if (ours.kind() != theirs.kind()
          || (!theirs.mid().isEmpty() && !theirs.mid().equals(ours.mid()))) {
        throw new SdpException(0, "an answer with sections in another order than the offer");
      }
      boolean rejected = ours.isRejected() || theirs.isRejected();
      negotiated.add(
          new NegotiatedSection(
              ours.mid(),
              ours.kind(),
              rejected,
              rejected ? Direction.INACTIVE : theirs.direction(),
              rejected ? RtpParameters.NONE : RtpParameters.of(theirs)));
    }
    AnswerBuilder.checkTransport(answer);
    for (NegotiatedSection section : negotiated) {
      settle(section);
    }
    return negotiated;
  }

  /** How many sections carry a track now. */
  public int activeSections() {
    int count = 0;
    for (Slot slot : slots) {
      count += slot.active ? 1 : 0;
    }
    return count;
  }

  private void settle(NegotiatedSection section) {
    for (Slot slot : slots) {
      if (slot.mid.equals(section.mid())) {
        if (section.rejected()) {
          slot.rejected = slot.kind.isRtp();
          slot.active = false;
        } else if (slot.kind.isRtp() && !slot.active && !slot.offeredActive) {
          slot.free = true;
        }
      }
    }
  }

  private @Nullable Slot available(MediaKind kind) {
    for (Slot slot : slots) {
      if (slot.kind == kind
          && !slot.active
          && (slot.rejected || (slot.free && terms.reuseSections()))) {
        return slot;
      }
    }
    return null;
  }

  private MediaSectionBuilder data(Slot slot) {
    return MediaSection.builder("application", "UDP/DTLS/SCTP")
        .formats(List.of("webrtc-datachannel"))
        .mid(slot.mid)
        .sctp(new SctpParameters(AnswerTerms.SCTP_PORT, terms.maxMessageSizeBytes(), false));
  }

  private MediaSectionBuilder media(Slot slot) {
    MediaSectionBuilder section =
        MediaSection.builder(slot.kind.token(), "UDP/TLS/RTP/SAVPF")
            .mid(slot.mid)
            .direction(slot.active ? Direction.SENDONLY : Direction.INACTIVE);
    Content content = slot.content;
    if (content == null || slot.rejected) {
      return section;
    }
    section
        .codecs(codecs(slot.kind, content))
        .extensions(extensions(slot.kind))
        .rtcpMux(true)
        .rtcpReducedSize(true);
    if (slot.active) {
      content.send.sender().describe(section, slot.kind);
    }
    return section;
  }

  private List<RtpCodec> codecs(MediaKind kind, Content content) {
    List<RtpCodec> codecs = new ArrayList<>();
    for (RtpCodec codec : content.codecs.withoutH264HighProfile().codecs(kind)) {
      List<RtcpFeedback> feedback = new ArrayList<>();
      if (!codec.isRtx() && !codec.isRed()) {
        feedback.addAll(terms.policy().feedback(kind));
      }
      if (kind == MediaKind.AUDIO && !content.send.nack()) {
        feedback.remove(RtcpFeedback.NACK);
      }
      boolean stereo = content.send.stereo() && codec.isNamed("opus");
      codecs.add(
          codec
              .withFormatParameters(
                  stereo
                      ? codec.parameters().with("sprop-stereo", "1").toString()
                      : codec.formatParameters())
              .withFeedback(feedback));
    }
    return codecs;
  }

  private List<HeaderExtension> extensions(MediaKind kind) {
    List<HeaderExtension> extensions = new ArrayList<>();
    for (String uri : terms.policy().extensions(kind)) {
      extensions.add(HeaderExtension.of(extensionIds.getOrDefault(uri, 0), uri));
    }
    return extensions;
  }

  private String newMid() {
    return Integer.toString(nextMid++);
  }
}
