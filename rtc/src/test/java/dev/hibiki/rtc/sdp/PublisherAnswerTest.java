package dev.hibiki.rtc.sdp;

import static dev.hibiki.rtc.sdp.Descriptions.DUAL;
import static dev.hibiki.rtc.sdp.Descriptions.answer;
import static dev.hibiki.rtc.sdp.Descriptions.names;
import static dev.hibiki.rtc.sdp.Descriptions.parsed;
import static dev.hibiki.rtc.sdp.Descriptions.plain;
import static dev.hibiki.rtc.sdp.Descriptions.preferring;
import static dev.hibiki.rtc.sdp.Descriptions.section;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublisherAnswerTest {
  private static String opus(MediaSection section) {
    return section.codecs().stream()
        .filter(codec -> codec.isNamed("opus"))
        .findFirst()
        .orElseThrow()
        .formatParameters();
  }

  private static RtpCodec codec(MediaSection section, int payloadType) {
    return Objects.requireNonNull(section.codec(payloadType));
  }

  private static SessionDescription chromium(SectionDecision audio) {
    return answer(
        DUAL, parsed("chromium-publisher-offer"), Map.of("0", audio, "1", plain(), "x", plain()));
  }

  @Test
  void answersChromiumSimulcastInItsOwnNumbering() {
    SessionDescription answer = chromium(plain());

    assertThat(answer.bundle()).containsExactly("0", "1", "2");
    assertThat(answer.extmapAllowMixed()).isTrue();
    MediaSection audio = section(answer, "0");
    assertThat(names(audio)).containsExactly("opus:111", "red:63", "PCMU:0", "PCMA:8");
    assertThat(audio.direction()).isEqualTo(Direction.RECVONLY);
    MediaSection video = section(answer, "1");
    assertThat(names(video))
        .containsExactly(
            "VP8:96",
            "rtx:97",
            "H264:108",
            "rtx:109",
            "H264:114",
            "rtx:115",
            "AV1:45",
            "rtx:46",
            "VP9:98",
            "rtx:99");
    assertThat(video.protocol()).isEqualTo("UDP/TLS/RTP/SAVPF");
    assertThat(video.direction()).isEqualTo(Direction.RECVONLY);
    assertThat(video.rtcpMux()).isTrue();
    assertThat(video.rtcpReducedSize()).isTrue();
    assertThat(video.simulcast()).isEqualTo(Simulcast.receiving(List.of("q", "h", "f")));
    assertThat(video.rids())
        .containsExactly(
            new RidRestriction("q", false, ""),
            new RidRestriction("h", false, ""),
            new RidRestriction("f", false, ""));
    assertThat(video.msids()).isEmpty();
    assertThat(video.ssrcs()).isEmpty();
    MediaSection data = section(answer, "2");
    assertThat(data.sctp()).isEqualTo(new SctpParameters(5000, 65535, false));
    assertThat(data.formats()).containsExactly("webrtc-datachannel");
  }

  @Test
  void everySectionHasTheTransportAndTheFirstTheCandidates() {
    SessionDescription answer = chromium(plain());
    for (MediaSection section : answer.sections()) {
      assertThat(section.transport())
          .isEqualTo(
              new TransportParameters(
                  Descriptions.CREDENTIALS,
                  List.of("trickle"),
                  List.of(Descriptions.FINGERPRINT),
                  Setup.ACTIVE));
    }
    assertThat(answer.sections())
        .extracting(MediaSection::candidates)
        .containsExactly(List.of(Descriptions.CANDIDATE), List.of(), List.of());
    assertThat(answer.candidates()).containsExactly(Descriptions.CANDIDATE);
  }

  @Test
  void keepsTheExtensionsItUsesUnderTheClientsIds() {
    SessionDescription answer = chromium(plain());
    assertThat(section(answer, "0").extensions())
        .containsExactly(
            HeaderExtension.of(1, ExtensionUri.AUDIO_LEVEL),
            HeaderExtension.of(4, ExtensionUri.MID));
    assertThat(section(answer, "1").extensions())
        .containsExactly(
            HeaderExtension.of(3, ExtensionUri.TRANSPORT_CC),
            HeaderExtension.of(4, ExtensionUri.MID),
            HeaderExtension.of(10, ExtensionUri.RTP_STREAM_ID),
            HeaderExtension.of(11, ExtensionUri.REPAIRED_RTP_STREAM_ID),
            HeaderExtension.of(12, ExtensionUri.DEPENDENCY_DESCRIPTOR));
  }

  @ParameterizedTest
  @CsvSource({"false, chromium-publisher-offer, 0, 1", "true, chromium-single-publish-offer, 7, 8"})
  void keepsWhatFramesAreMarkedWithAndSendTimesOnASingleConnection(
      boolean single, String offer, String audioMid, String videoMid) {
    String marked =
        Descriptions.text(offer)
            .replace(
                "a=extmap:4 ",
                "a=extmap:15 "
                    + ExtensionUri.ABS_CAPTURE_TIME
                    + "\r\na=extmap:16 "
                    + ExtensionUri.FRAME_MARKING
                    + "\r\na=extmap:4 ");
    SessionDescription answer =
        answer(
            single ? Descriptions.SINGLE : DUAL,
            SdpParser.parse(marked),
            Map.of(audioMid, plain(), videoMid, plain()));
    MediaSection audio = section(answer, audioMid);
    assertThat(audio.extensionId(ExtensionUri.ABS_CAPTURE_TIME)).isEqualTo(15);
    assertThat(audio.extensionId(ExtensionUri.FRAME_MARKING)).isZero();
    MediaSection video = section(answer, videoMid);
    assertThat(video.extensionId(ExtensionUri.ABS_CAPTURE_TIME)).isEqualTo(15);
    assertThat(video.extensionId(ExtensionUri.FRAME_MARKING)).isEqualTo(16);
    assertThat(video.extensionId(ExtensionUri.ABS_SEND_TIME)).isEqualTo(single ? 2 : 0);
    assertThat(video.extensionId(ExtensionUri.TRANSPORT_CC)).isEqualTo(3);
  }

  @Test
  void answersTheFeedbackItGives() {
    SessionDescription answer = chromium(plain());
    assertThat(codec(section(answer, "1"), 96).feedback())
        .containsExactly(
            RtcpFeedback.TRANSPORT_CC,
            RtcpFeedback.CCM_FIR,
            RtcpFeedback.NACK,
            RtcpFeedback.NACK_PLI);
    assertThat(codec(section(answer, "1"), 97).feedback()).isEmpty();
    // Not offered for audio, and yet answered.
    assertThat(codec(section(answer, "0"), 111).feedback()).containsExactly(RtcpFeedback.NACK);
  }

  @Test
  void putsThePreferredCodecFirst() {
    assertThat(names(section(chromium(preferring("red")), "0")))
        .containsExactly("red:63", "opus:111", "PCMU:0", "PCMA:8");
    SessionDescription offer = parsed("chromium-publisher-offer");
    MediaSection vp9 = section(answer(DUAL, offer, Map.of("1", preferring("vp9"))), "1");
    assertThat(names(vp9))
        .startsWith("VP9:98", "VP8:96", "rtx:97")
        .endsWith("AV1:45", "rtx:46", "rtx:99");
    SectionDecision only =
        SectionDecision.receive(new SectionDecision.Receive("AV1", true, true, false));
    assertThat(names(section(answer(DUAL, offer, Map.of("1", only)), "1")))
        .containsExactly("AV1:45", "rtx:46");
    SectionDecision absent =
        SectionDecision.receive(new SectionDecision.Receive("H265", true, true, false));
    assertThat(names(section(answer(DUAL, offer, Map.of("1", absent)), "1"))).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, minptime=10;useinbandfec=1;usedtx=1",
    "false, false, minptime=10;useinbandfec=1",
    "true, true, minptime=10;useinbandfec=1;usedtx=1;stereo=1;maxaveragebitrate=510000",
    "false, true, minptime=10;useinbandfec=1;stereo=1;maxaveragebitrate=510000",
  })
  void tellsOpusWhetherToPauseAndToBeStereo(boolean dtx, boolean stereo, String parameters) {
    SectionDecision decision =
        SectionDecision.receive(new SectionDecision.Receive("", false, dtx, stereo));
    assertThat(opus(section(chromium(decision), "0"))).isEqualTo(parameters);

    // Whatever the client offered of it before.
    String munged =
        Descriptions.text("chromium-publisher-offer")
            .replace("useinbandfec=1", "useinbandfec=1;stereo=1;usedtx=1");
    MediaSection audio = section(answer(DUAL, SdpParser.parse(munged), Map.of("0", decision)), "0");
    assertThat(FormatParameters.parse(opus(audio)).sameAs(FormatParameters.parse(parameters)))
        .isTrue();
  }

  @Test
  void echoesTheParametersOfOtherCodecs() {
    String munged =
        Descriptions.text("chromium-publisher-offer")
            .replace("a=rtpmap:97", "a=fmtp:96 x-google-start-bitrate=900\na=rtpmap:97");
    MediaSection video = section(answer(DUAL, SdpParser.parse(munged), Map.of("1", plain())), "1");
    assertThat(codec(video, 96).formatParameters()).isEqualTo("x-google-start-bitrate=900");
    assertThat(codec(video, 45).formatParameters()).isEqualTo("level-idx=5;profile=0;tier=0");
  }

  /** Otherwise Chromium drops the layers, and then fails to make its next offer. */
  @Test
  void keepsTheSimulcastStreamsOfATrackThatIsNotPublishedNow() {
    SessionDescription offer = parsed("chromium-publisher-unpublish-offer");
    MediaSection video = section(answer(DUAL, offer, Map.of("0", plain(), "3", plain())), "1");
    assertThat(video.isRejected()).isFalse();
    assertThat(video.direction()).isEqualTo(Direction.INACTIVE);
    assertThat(video.simulcast()).isEqualTo(Simulcast.receiving(List.of("q", "h", "f")));
    assertThat(video.extensionId(ExtensionUri.RTP_STREAM_ID)).isEqualTo(10);

    MediaSection undecided =
        section(answer(DUAL, parsed("chromium-publisher-offer"), Map.of()), "1");
    assertThat(undecided.direction()).isEqualTo(Direction.INACTIVE);
    assertThat(undecided.simulcast()).isNotNull();
    assertThat(opus(section(answer(DUAL, offer, Map.of()), "0")))
        .isEqualTo("minptime=10;useinbandfec=1");
  }

  @Test
  void answersFirefox() {
    SessionDescription answer =
        answer(DUAL, parsed("firefox-publisher-offer"), Map.of("1", plain(), "2", plain()));
    assertThat(answer.bundle()).containsExactly("0", "1", "2");
    assertThat(answer.sections())
        .extracting(MediaSection::kind)
        .containsExactly(MediaKind.APPLICATION, MediaKind.AUDIO, MediaKind.VIDEO);
    MediaSection audio = section(answer, "1");
    assertThat(names(audio)).containsExactly("opus:109", "PCMU:0", "PCMA:8");
    assertThat(opus(audio)).isEqualTo("maxplaybackrate=48000;useinbandfec=1;usedtx=1");
    MediaSection video = section(answer, "2");
    assertThat(names(video))
        .containsExactly(
            "VP8:120", "rtx:124", "VP9:121", "rtx:125", "H264:126", "rtx:127", "H264:97", "rtx:98");
    assertThat(video.extensions())
        .contains(
            new HeaderExtension(8, Direction.RECVONLY, ExtensionUri.RTP_STREAM_ID, ""),
            HeaderExtension.of(7, ExtensionUri.TRANSPORT_CC))
        .hasSize(4);
    assertThat(video.simulcast()).isEqualTo(Simulcast.receiving(List.of("q", "h", "f")));
  }

  @Test
  void answersSafari() {
    SessionDescription answer =
        answer(DUAL, parsed("safari-publisher-offer"), Map.of("1", plain(), "2", plain()));
    assertThat(names(section(answer, "2")))
        .containsExactly(
            "H264:98",
            "rtx:99",
            "H265:100",
            "rtx:101",
            "VP8:127",
            "rtx:103",
            "VP9:35",
            "rtx:36",
            "AV1:104",
            "rtx:105");
  }

  @Test
  void answersTheRustSdk() {
    SessionDescription answer =
        answer(DUAL, parsed("rust-publisher-offer"), Map.of("1", preferring("red"), "2", plain()));
    assertThat(names(section(answer, "1"))).startsWith("red:63", "opus:111");
    assertThat(names(section(answer, "2")))
        .containsExactly(
            "VP8:96", "rtx:97", "AV1:39", "rtx:40", "VP9:98", "rtx:99", "H264:127", "rtx:121");
  }

  @Test
  void answersPionTwice() {
    for (String name : List.of("pion-publisher-offer", "pion-publisher-reoffer-offer")) {
      SessionDescription answer = answer(DUAL, parsed(name), Map.of("0", plain(), "1", plain()));
      assertThat(answer.bundle()).containsExactly("0", "1", "2");
      assertThat(section(answer, "1").simulcast())
          .isEqualTo(Simulcast.receiving(List.of("q", "h", "f")));
      assertThat(section(answer, "1").rids()).hasSize(3);
      assertThat(section(answer, "1").direction()).isEqualTo(Direction.RECVONLY);
    }
  }

  @Test
  void answersSimulcastBySsrcAndTheOldDataSection() {
    SessionDescription answer =
        answer(
            DUAL, parsed("planb-ssrc-simulcast-offer"), Map.of("audio", plain(), "video", plain()));
    assertThat(answer.bundle()).containsExactly("audio", "video", "data");
    MediaSection video = section(answer, "video");
    assertThat(names(video)).containsExactly("VP8:96", "rtx:97");
    assertThat(video.simulcast()).isNull();
    assertThat(video.rids()).isEmpty();
    MediaSection data = section(answer, "data");
    assertThat(data.protocol()).isEqualTo("DTLS/SCTP");
    assertThat(data.formats()).containsExactly("5000");
    assertThat(SdpWriter.write(answer)).contains("a=sctpmap:5000 webrtc-datachannel 1024\r\n");
  }

  @Test
  void onlyEnabledCodecsAreAnswered() {
    AnswerTerms terms =
        AnswerTerms.publishOnly(
            CodecCatalog.of(List.of(CodecSpec.of("audio/opus"), CodecSpec.of("video/H264"))),
            MediaPolicy.publisher(false),
            65535);
    SessionDescription answer =
        answer(terms, parsed("chromium-publisher-offer"), Map.of("0", plain(), "1", plain()));
    assertThat(names(section(answer, "0"))).containsExactly("opus:111");
    assertThat(names(section(answer, "1"))).containsExactly("H264:108", "H264:114");
  }
}
