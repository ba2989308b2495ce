package dev.hibiki.rtc.sdp;

import static dev.hibiki.rtc.sdp.Descriptions.DUAL;
import static dev.hibiki.rtc.sdp.Descriptions.SINGLE;
import static dev.hibiki.rtc.sdp.Descriptions.answer;
import static dev.hibiki.rtc.sdp.Descriptions.names;
import static dev.hibiki.rtc.sdp.Descriptions.parsed;
import static dev.hibiki.rtc.sdp.Descriptions.plain;
import static dev.hibiki.rtc.sdp.Descriptions.section;
import static dev.hibiki.rtc.sdp.Descriptions.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class AnswerBuilderTest {
  private static final String HEAD =
      """
      v=0
      o=- 1 2 IN IP4 127.0.0.1
      s=-
      t=0 0
      a=ice-ufrag:abcd
      a=ice-pwd:0123456789012345678901
      a=fingerprint:sha-256 AB:CD
      """;

  static final List<String> OFFERS = Descriptions.OFFERS;

  private static SectionDecision send(String sid, int ssrc) {
    return SectionDecision.send(track(sid, ssrc));
  }

  @ParameterizedTest
  @FieldSource("OFFERS")
  void anAnswerHasTheSectionsOfTheOfferInItsOrder(String name) {
    SessionDescription offer = parsed(name);
    for (AnswerTerms terms : List.of(DUAL, SINGLE)) {
      Map<String, SectionDecision> decisions = new HashMap<>();
      int ssrc = 100;
      for (MediaSection section : offer.sections()) {
        decisions.put(
            section.mid(),
            new SectionDecision(
                SectionDecision.Receive.PLAIN, track("TR_" + section.mid(), ssrc += 10), false));
      }
      SessionDescription answer = answer(terms, offer, decisions);
      assertThat(SdpParser.parse(SdpWriter.write(answer))).isEqualTo(answer);
      assertThat(answer.sections()).hasSameSizeAs(offer.sections());
      for (int i = 0; i < offer.sections().size(); i++) {
        MediaSection offered = offer.sections().get(i);
        MediaSection answered = answer.sections().get(i);
        assertThat(answered.mid()).isEqualTo(offered.mid());
        assertThat(answered.media()).isEqualTo(offered.media());
        assertThat(answered.isRejected()).isEqualTo(offered.isRejected());
        assertThat(answered.direction()).isEqualTo(offered.direction().reversed());
        assertThat(offered.codecs().stream().map(RtpCodec::payloadType).toList())
            .containsAll(answered.codecs().stream().map(RtpCodec::payloadType).toList());
        for (HeaderExtension extension : answered.extensions()) {
          assertThat(offered.extensionId(extension.uri())).isEqualTo(extension.id());
        }
      }
    }
  }

  @Test
  void everyPlaceholderOfASinglePeerConnectionBeginsInactive() {
    SessionDescription answer = answer(SINGLE, parsed("chromium-single-initial-offer"), Map.of());
    assertThat(answer.bundle()).containsExactly("0", "1", "2", "3", "4", "5", "6");
    assertThat(answer.sections().subList(0, 6))
        .extracting(MediaSection::direction)
        .containsOnly(Direction.INACTIVE);
    assertThat(section(answer, "6").direction()).isEqualTo(Direction.SENDRECV);
    // In every section, or Chromium would not offer it for the next one either.
    assertThat(section(answer, "3").extensionId(ExtensionUri.RTP_STREAM_ID)).isEqualTo(10);
    assertThat(section(answer, "3").extensionId(ExtensionUri.MID)).isEqualTo(4);
  }

  @Test
  void sendsATrackInASectionThatTheClientReceives() {
    SessionDescription answer =
        answer(
            SINGLE,
            parsed("chromium-single-subscribed-offer"),
            Map.of("0", send("TR_A", 100), "3", send("TR_V", 200)));

    MediaSection audio = section(answer, "0");
    assertThat(audio.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(audio.msids()).containsExactly(new Msid("PA_abc|TR_A", "TR_A"));
    assertThat(audio.ssrcGroups()).isEmpty();
    assertThat(audio.ssrcs())
        .containsExactly(
            new SsrcAttribute(100, "cname", "PA_abc|TR_A"),
            new SsrcAttribute(100, "msid", "PA_abc|TR_A TR_A"));
    assertThat(audio.codecs().getFirst().feedback()).containsExactly(RtcpFeedback.NACK);
    MediaSection video = section(answer, "3");
    assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(video.ssrcGroups()).containsExactly(new SsrcGroup("FID", List.of(200, 201)));
    assertThat(video.ssrcs()).hasSize(4);
    assertThat(video.simulcast()).isNull();
    assertThat(video.codecs().getFirst().feedback())
        .containsExactlyInAnyOrder(
            RtcpFeedback.CCM_FIR, RtcpFeedback.NACK, RtcpFeedback.NACK_PLI, RtcpFeedback.GOOG_REMB);
    assertThat(section(answer, "1").direction()).isEqualTo(Direction.INACTIVE);
    assertThat(section(answer, "1").msids()).isEmpty();
  }

  @Test
  void publishesAndSubscribesOverOneConnection() {
    SessionDescription answer =
        answer(
            SINGLE,
            parsed("chromium-single-publish-offer"),
            Map.of("0", send("TR_A", 100), "7", plain(), "8", plain()));
    assertThat(section(answer, "7").direction()).isEqualTo(Direction.RECVONLY);
    MediaSection video = section(answer, "8");
    assertThat(video.simulcast()).isEqualTo(Simulcast.receiving(List.of("q", "h", "f")));
    assertThat(video.codecs().getFirst().feedback())
        .contains(RtcpFeedback.GOOG_REMB, RtcpFeedback.TRANSPORT_CC);
    assertThat(video.extensionId(ExtensionUri.ABS_SEND_TIME)).isEqualTo(2);
  }

  @Test
  void aDecisionAgainstTheOfferedDirectionHasNoEffect() {
    SessionDescription answer =
        answer(
            SINGLE,
            parsed("chromium-single-publish-offer"),
            Map.of("0", plain(), "8", send("TR_V", 100)));
    assertThat(section(answer, "0").direction()).isEqualTo(Direction.INACTIVE);
    assertThat(section(answer, "8").direction()).isEqualTo(Direction.INACTIVE);
    assertThat(section(answer, "8").msids()).isEmpty();
  }

  @Test
  void oneSectionCanCarryMediaBothWays() {
    SessionDescription offer = parsed("chromium-sendrecv-offer");
    SectionDecision both =
        new SectionDecision(SectionDecision.Receive.PLAIN, track("TR_A", 100), false);
    SessionDescription answer = answer(SINGLE, offer, Map.of("0", both, "1", send("TR_V", 200)));
    assertThat(section(answer, "0").direction()).isEqualTo(Direction.SENDRECV);
    assertThat(section(answer, "0").msids()).hasSize(1);
    assertThat(section(answer, "1").direction()).isEqualTo(Direction.SENDONLY);
  }

  @Test
  void audioSentToAClientIsStereoAndRetransmittedAsDecided() {
    SectionDecision.Send plain = track("TR_A", 100);
    SectionDecision stereo =
        SectionDecision.send(new SectionDecision.Send(plain.sender(), true, false));
    MediaSection audio =
        section(
            answer(SINGLE, parsed("chromium-single-subscribed-offer"), Map.of("0", stereo)), "0");
    assertThat(audio.codec(111))
        .extracting(RtpCodec::formatParameters)
        .isEqualTo("minptime=10;useinbandfec=1;sprop-stereo=1");
    assertThat(audio.codecs()).allMatch(codec -> codec.feedback().isEmpty());
  }

  @Test
  void h264InAHighProfileIsTakenButNotSent() {
    String text =
        HEAD
            + """
            a=group:BUNDLE 0 1
            m=video 9 UDP/TLS/RTP/SAVPF 96 102 108
            a=mid:0
            a=recvonly
            a=rtpmap:96 VP8/90000
            a=rtpmap:102 H264/90000
            a=fmtp:102 packetization-mode=1;profile-level-id=64001f
            a=rtpmap:108 H264/90000
            a=fmtp:108 packetization-mode=1;profile-level-id=42e01f
            """;
    SessionDescription answer = answer(SINGLE, SdpParser.parse(text), Map.of("0", send("TR_V", 1)));
    assertThat(names(section(answer, "0"))).containsExactly("VP8:96", "H264:108");
    SessionDescription published =
        answer(SINGLE, SdpParser.parse(text.replace("recvonly", "sendonly")), Map.of("0", plain()));
    assertThat(names(section(published, "0"))).containsExactly("VP8:96", "H264:102", "H264:108");
  }

  @Test
  void rejectsWhatItDoesNotKnowAndWhatItIsToldTo() {
    String text =
        HEAD
            + """
            a=group:BUNDLE 0 1 2 3 4 5
            m=text 9 UDP/TLS/RTP/SAVPF 98
            a=mid:0
            a=rtpmap:98 t140/1000
            m=audio 9 UDP/TLS/RTP/SAVPF 9
            a=mid:1
            m=audio 0 UDP/TLS/RTP/SAVPF 111
            a=mid:2
            a=rtpmap:111 opus/48000/2
            m=application 9 TCP/BFCP *
            a=mid:3
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:4
            a=rtpmap:111 opus/48000/2
            m=video 0 UDP/TLS/RTP/SAVPF 96
            a=mid:5
            a=bundle-only
            a=rtpmap:96 VP8/90000
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=mid:outside
            a=rtpmap:111 opus/48000/2
            """;
    SessionDescription answer =
        answer(
            SINGLE,
            SdpParser.parse(text),
            Map.of(
                "0", plain(),
                "1", plain(),
                "2", plain(),
                "4", SectionDecision.REJECT,
                "5", plain(),
                "outside", plain()));
    assertThat(answer.sections())
        .extracting(MediaSection::port)
        .containsExactly(0, 0, 0, 0, 0, 9, 0);
    assertThat(answer.bundle()).containsExactly("5");
    assertThat(section(answer, "0").formats()).containsExactly("98");
    assertThat(section(answer, "3").protocol()).isEqualTo("TCP/BFCP");
    assertThat(section(answer, "5").candidates()).containsExactly(Descriptions.CANDIDATE);
    assertThat(section(answer, "4").transport()).isEqualTo(TransportParameters.NONE);
  }

  @Test
  void withoutABundleOnlyOneSectionIsReachable() {
    String section = "m=audio 9 UDP/TLS/RTP/SAVPF 0\n";
    SessionDescription answer =
        answer(SINGLE, SdpParser.parse(HEAD + section + section), Map.of("", plain()));
    assertThat(answer.sections()).extracting(MediaSection::isRejected).containsExactly(false, true);
    assertThat(answer.groups()).isEmpty();
    assertThat(answer.sections().getFirst().candidates()).hasSize(1);
    assertThat(answer.sections().getFirst().rtcpMux()).isFalse();
  }

  @Test
  void extensionsBeyondTheOneByteFormNeedMixing() {
    String text =
        HEAD
            + """
            m=video 9 UDP/TLS/RTP/SAVPF 96
            a=rtpmap:96 VP8/90000
            a=extmap:14 urn:ietf:params:rtp-hdrext:sdes:mid
            a=extmap:15 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
            a=extmap:16 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
            a=extmap:4096 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
            """;
    SessionDescription offer = SdpParser.parse(text);
    assertThat(answer(SINGLE, offer, Map.of()).sections().getFirst().extensions())
        .extracting(HeaderExtension::id)
        .containsExactly(14);
    SessionDescription mixed = SdpParser.parse(text + "a=extmap-allow-mixed\n");
    MediaSection answered = answer(SINGLE, mixed, Map.of()).sections().getFirst();
    assertThat(answered.extensions()).extracting(HeaderExtension::id).containsExactly(14, 15);
    assertThat(answered.extmapAllowMixed()).isTrue();
  }

  @Test
  void anOfferMustTellCredentialsAndFingerprint() {
    List<String> lines = new ArrayList<>(HEAD.lines().toList());
    lines.add("m=audio 9 UDP/TLS/RTP/SAVPF 0");
    SessionDescription whole = SdpParser.parse(String.join("\n", lines));
    assertThat(answer(SINGLE, whole, Map.of()).sections()).hasSize(1);
    List<String> noFingerprint = new ArrayList<>(lines);
    noFingerprint.removeIf(line -> line.startsWith("a=fingerprint"));
    SessionDescription unsigned = SdpParser.parse(String.join("\n", noFingerprint));
    assertThatThrownBy(() -> answer(SINGLE, unsigned, Map.of()))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("fingerprint");
    List<String> noIce = new ArrayList<>(lines);
    noIce.removeIf(line -> line.startsWith("a=ice"));
    SessionDescription anonymous = SdpParser.parse(String.join("\n", noIce));
    assertThatThrownBy(() -> answer(SINGLE, anonymous, Map.of()))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("ICE");
  }

  @ParameterizedTest
  @CsvSource({
    "ACTPASS,        , ACTIVE",
    "ACTPASS, ACTIVE , ACTIVE",
    "ACTPASS, PASSIVE, PASSIVE",
    "ACTIVE ,        , PASSIVE",
    "ACTIVE , ACTIVE , PASSIVE",
    "PASSIVE,        , ACTIVE",
    "PASSIVE, PASSIVE, ACTIVE",
    "       , PASSIVE, PASSIVE",
    "       ,        , ACTIVE",
    "HOLDCONN,       , ACTIVE",
  })
  void keepsItsDtlsRoleWhileTheOfferLeavesItOpen(Setup offered, Setup previous, Setup answered) {
    assertThat(Setup.answerTo(offered, previous)).isEqualTo(answered);
    String setup = offered == null ? "" : "a=setup:" + offered.token() + "\n";
    SessionDescription offer = SdpParser.parse(HEAD + setup + "m=audio 9 UDP/TLS/RTP/SAVPF 0\n");
    SessionDescription answer =
        new AnswerBuilder(DUAL).answer(Origin.of(1), offer, Descriptions.local(previous), Map.of());
    assertThat(answer.bundledTransport().setup()).isEqualTo(answered);
  }
}
