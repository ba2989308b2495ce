package dev.hibiki.rtc.sdp;

import static dev.hibiki.rtc.sdp.Descriptions.names;
import static dev.hibiki.rtc.sdp.Descriptions.parsed;
import static dev.hibiki.rtc.sdp.Descriptions.section;
import static dev.hibiki.rtc.sdp.Descriptions.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriberOffersTest {
  private static final CodecCatalog CODECS = CodecCatalog.defaults();

  private final SubscriberOffers offers = offers(true);

  private static SubscriberOffers offers(boolean reuseSections) {
    return new SubscriberOffers(
        Origin.of(42),
        new OfferTerms(MediaPolicy.subscriber(false, true), true, reuseSections, 65535));
  }

  private static String audio(SubscriberOffers offers, String sid) {
    return offers.add(MediaKind.AUDIO, CODECS, track(sid, sid.hashCode() * 2));
  }

  private static String video(SubscriberOffers offers, String sid) {
    return offers.add(MediaKind.VIDEO, CODECS, track(sid, sid.hashCode() * 2));
  }

  private SessionDescription offer() {
    SessionDescription offer = offers.offer(Descriptions.local(null));
    assertThat(SdpParser.parse(SdpWriter.write(offer))).isEqualTo(offer);
    return offer;
  }

  /** An answer that takes every section. */
  private static SessionDescription acceptAll(SessionDescription offer) {
    return answerTo(offer, List.of());
  }

  private static SessionDescription answerTo(SessionDescription offer, List<String> rejected) {
    List<MediaSection> sections =
        offer.sections().stream()
            .map(section ->
                section.toBuilder()
                    .port(rejected.contains(section.mid()) ? 0 : section.port())
                    .direction(section.direction().reversed())
                    .msids(List.of())
                    .ssrcs(List.of())
                    .ssrcGroups(List.of())
                    .build())
            .toList();
    return new SessionDescription(
        offer.origin(),
        "-",
        offer.groups(),
        "",
        false,
        false,
        TransportParameters.NONE,
        List.of(),
        sections);
  }

  @Test
  void dataChannelsComeFirst() {
    SessionDescription offer = offer();
    assertThat(offer.bundle()).containsExactly("0");
    MediaSection data = section(offer, "0");
    assertThat(data.sctp()).isEqualTo(new SctpParameters(5000, 65535, false));
    assertThat(data.transport().setup()).isEqualTo(Setup.ACTPASS);
    assertThat(data.candidates()).containsExactly(Descriptions.CANDIDATE);
    assertThat(offers.accept(parsed("chromium-subscriber-data-only-answer")))
        .singleElement()
        .satisfies(section -> assertThat(section.maySend()).isFalse());
    assertThat(offers.accept(parsed("pion-subscriber-data-only-answer"))).hasSize(1);
  }

  @Test
  void offersATrackInTheServersNumbering() {
    String audio = audio(offers, "TR_A");
    String video = video(offers, "TR_V");
    SessionDescription offer = offer();

    assertThat(offer.bundle()).containsExactly("0", audio, video);
    MediaSection sound = section(offer, audio);
    assertThat(sound.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(names(sound)).containsExactly("opus:111", "red:63", "PCMU:0", "PCMA:8");
    assertThat(sound.codecs().get(0).feedback()).containsExactly(RtcpFeedback.NACK);
    assertThat(sound.codecs().get(1).feedback()).isEmpty();
    assertThat(sound.msids()).containsExactly(new Msid("PA_abc|TR_A", "TR_A"));
    assertThat(sound.ssrcGroups()).isEmpty();
    MediaSection picture = section(offer, video);
    assertThat(names(picture))
        .containsExactly(
            "VP8:96",
            "rtx:97",
            "VP9:98",
            "rtx:99",
            "VP9:100",
            "rtx:101",
            "H264:125",
            "rtx:126",
            "H264:108",
            "rtx:109",
            "AV1:35",
            "rtx:36",
            "H265:116",
            "rtx:117");
    assertThat(picture.codecs().getFirst().feedback())
        .containsExactly(
            RtcpFeedback.CCM_FIR, RtcpFeedback.NACK, RtcpFeedback.NACK_PLI, RtcpFeedback.GOOG_REMB);
    int ssrc = "TR_V".hashCode() * 2;
    assertThat(picture.ssrcGroups()).containsExactly(new SsrcGroup("FID", List.of(ssrc, ssrc + 1)));
    assertThat(picture.rtcpMux()).isTrue();
    // One number for one extension, in all sections.
    assertThat(sound.extensions())
        .containsExactly(HeaderExtension.of(1, ExtensionUri.ABS_CAPTURE_TIME));
    assertThat(picture.extensions())
        .containsExactly(
            HeaderExtension.of(2, ExtensionUri.DEPENDENCY_DESCRIPTOR),
            HeaderExtension.of(1, ExtensionUri.ABS_CAPTURE_TIME),
            HeaderExtension.of(3, ExtensionUri.ABS_SEND_TIME),
            HeaderExtension.of(4, ExtensionUri.PLAYOUT_DELAY));
  }

  @Test
  void aTrackCanBeStereoWithoutRetransmissionAndInOneCodecOnly() {
    SectionDecision.Send plain = track("TR_A", 2);
    String audio =
        offers.add(
            MediaKind.AUDIO,
            CODECS.without("red").without("PCMU").without("PCMA"),
            new SectionDecision.Send(plain.sender(), true, false));
    String video = offers.add(MediaKind.VIDEO, CODECS.only("AV1"), track("TR_V", 4));
    SessionDescription offer = offer();
    assertThat(section(offer, audio).codecs())
        .singleElement()
        .satisfies(opus -> {
          assertThat(opus.formatParameters())
              .isEqualTo("minptime=10;useinbandfec=1;sprop-stereo=1");
          assertThat(opus.feedback()).isEmpty();
        });
    assertThat(names(section(offer, video))).containsExactly("AV1:35", "rtx:36");
  }

  /** The same steps as when the answers were recorded. */
  @Test
  void chromiumAndPionAnswerAndAreRead() {
    for (String client : List.of("chromium", "pion", "firefox")) {
      SubscriberOffers fresh = offers(true);
      audio(fresh, "TR_A1");
      video(fresh, "TR_V1");
      fresh.offer(Descriptions.local(null));
      String name =
          client.equals("firefox")
              ? "firefox-subscriber-answer"
              : client + "-subscriber-two-tracks-answer";
      List<NegotiatedSection> sections = fresh.accept(parsed(name));
      assertThat(sections).extracting(NegotiatedSection::mid).containsExactly("0", "1", "2");
      assertThat(sections)
          .extracting(NegotiatedSection::maySend)
          .containsExactly(false, true, true);
      RtpParameters video = sections.get(2).parameters();
      assertThat(video.codec("VP8")).as(client).isNotNull();
      assertThat(video.rtxPayloadType(96)).isEqualTo(97);
      RtpParameters audio = sections.get(1).parameters();
      assertThat(audio.codec("opus")).extracting(RtpCodec::payloadType).isEqualTo(111);
    }
  }

  @Test
  void chromiumFollowsRemovalReuseAndRecycling() {
    String audio = audio(offers, "TR_A1");
    String video = video(offers, "TR_V1");
    offer();
    offers.accept(parsed("chromium-subscriber-two-tracks-answer"));
    String second = video(offers, "TR_V2");
    assertThat(offers.remove(video)).isTrue();
    SessionDescription removed = offer();
    assertThat(section(removed, video).direction()).isEqualTo(Direction.INACTIVE);
    assertThat(section(removed, video).msids()).isEmpty();
    assertThat(section(removed, video).codecs()).isNotEmpty();
    offers.accept(parsed("chromium-subscriber-removed-added-answer"));
    assertThat(video(offers, "TR_V3")).isEqualTo(video);
    assertThat(audio(offers, "TR_A2")).isEqualTo("4");
    offer();
    assertThat(offers.accept(parsed("chromium-subscriber-reused-answer"))).hasSize(5);
    offer();
    List<NegotiatedSection> stopped =
        offers.accept(parsed("chromium-subscriber-stopped-by-client-answer"));
    assertThat(stopped.get(1).direction()).isEqualTo(Direction.INACTIVE);
    assertThat(stopped.get(1).maySend()).isFalse();
    assertThat(second).isEqualTo("3");
    assertThat(audio).isEqualTo("1");
    assertThat(offers.activeSections()).isEqualTo(4);
  }

  @Test
  void theVersionGrowsWithEachOffer() {
    assertThat(offer().origin()).isEqualTo(new Origin("-", 42, 1));
    assertThat(offer().origin()).isEqualTo(new Origin("-", 42, 2));
  }

  @Test
  void aSectionIsReusedOnlyAfterItsRemovalWasAnswered() {
    String first = video(offers, "TR_1");
    offers.accept(acceptAll(offer()));
    offers.remove(first);
    assertThat(video(offers, "TR_2")).isNotEqualTo(first);
    SessionDescription offer = offer();
    assertThat(video(offers, "TR_3")).isNotEqualTo(first);
    offers.accept(acceptAll(offer));
    assertThat(audio(offers, "TR_4")).isNotEqualTo(first);
    assertThat(video(offers, "TR_5")).isEqualTo(first);
    MediaSection reused = section(offer(), first);
    assertThat(reused.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(reused.msids()).containsExactly(new Msid("PA_abc|TR_5", "TR_5"));
  }

  @Test
  void anAnswerToAnOfferBeforeTheRemovalFreesNothing() {
    String first = video(offers, "TR_1");
    SessionDescription offer = offer();
    offers.remove(first);
    offers.accept(acceptAll(offer));
    assertThat(video(offers, "TR_2")).isNotEqualTo(first);
  }

  @Test
  void someBrowsersGetAFreshSectionEachTime() {
    SubscriberOffers fresh = offers(false);
    String first = video(fresh, "TR_1");
    fresh.accept(acceptAll(fresh.offer(Descriptions.local(null))));
    fresh.remove(first);
    fresh.accept(acceptAll(fresh.offer(Descriptions.local(null))));
    assertThat(video(fresh, "TR_2")).isNotEqualTo(first);
  }

  @Test
  void aTrackThatWasNeverOfferedLeavesNoSection() {
    String first = video(offers, "TR_1");
    assertThat(offers.remove(first)).isTrue();
    assertThat(offers.remove(first)).isFalse();
    assertThat(offers.remove("unknown")).isFalse();
    assertThat(offer().sections()).hasSize(1);
  }

  @Test
  void aRejectedSectionIsGivenAwayUnderANewMid() {
    String first = video(offers, "TR_1");
    String other = audio(offers, "TR_2");
    NegotiatedSection rejected = offers.accept(answerTo(offer(), List.of(first))).get(1);
    assertThat(rejected.rejected()).isTrue();
    assertThat(rejected.maySend()).isFalse();
    assertThat(rejected.parameters()).isEqualTo(RtpParameters.NONE);
    SessionDescription without = offer();
    assertThat(section(without, first).port()).isZero();
    assertThat(without.bundle()).containsExactly("0", other);
    offers.accept(answerTo(without, List.of(first)));

    String recycled = video(offers, "TR_3");
    assertThat(recycled).isNotIn("0", first, other);
    SessionDescription offer = offer();
    assertThat(offer.sections())
        .extracting(MediaSection::mid)
        .containsExactly("0", recycled, other);
    assertThat(section(offer, recycled).port()).isEqualTo(9);
  }

  @Test
  void refusesAnAnswerToSomethingElse() {
    SessionDescription answer = parsed("chromium-subscriber-two-tracks-answer");
    assertThatThrownBy(() -> offers.accept(answer)).hasMessage("an answer without an offer");
    audio(offers, "TR_A");
    offer();
    assertThatThrownBy(() -> offers.accept(answer))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("number of sections");
    audio(offers, "TR_B");
    offer();
    assertThatThrownBy(() -> offers.accept(answer))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("another order");
    SessionDescription anonymous =
        SdpParser.parse(
            """
            v=0
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            m=audio 9 RTP/SAVPF 0
            m=audio 9 RTP/SAVPF 0
            """);
    assertThatThrownBy(() -> offers.accept(anonymous)).hasMessageContaining("ICE credentials");
  }

  @Test
  void isBounded() {
    IntStream.range(1, SdpParser.MAX_SECTIONS).forEach(i -> video(offers, "TR_" + i));
    assertThatThrownBy(() -> video(offers, "TR_x")).isInstanceOf(SdpException.class);
    SessionDescription offer = offer();
    assertThat(offer.sections()).hasSize(SdpParser.MAX_SECTIONS);
    assertThat(offers.accept(acceptAll(offer))).hasSize(SdpParser.MAX_SECTIONS);
  }
}
