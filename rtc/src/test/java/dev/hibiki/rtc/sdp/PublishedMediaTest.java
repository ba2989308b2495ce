package dev.hibiki.rtc.sdp;

import static dev.hibiki.rtc.sdp.Descriptions.DUAL;
import static dev.hibiki.rtc.sdp.Descriptions.SINGLE;
import static dev.hibiki.rtc.sdp.Descriptions.answer;
import static dev.hibiki.rtc.sdp.Descriptions.parsed;
import static dev.hibiki.rtc.sdp.Descriptions.plain;
import static dev.hibiki.rtc.sdp.Descriptions.section;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedMediaTest {
  private static List<PublishedMedia> published(
      AnswerTerms terms, String name, Map<String, SectionDecision> decisions) {
    SessionDescription offer = parsed(name);
    return PublishedMedia.of(offer, answer(terms, offer, decisions));
  }

  @Test
  void readsWhatChromiumPublishes() {
    List<PublishedMedia> published =
        published(DUAL, "chromium-publisher-offer", Map.of("0", plain(), "1", plain()));
    assertThat(published).extracting(PublishedMedia::mid).containsExactly("0", "1");

    PublishedMedia audio = published.get(0);
    assertThat(audio.kind()).isEqualTo(MediaKind.AUDIO);
    assertThat(audio.trackId()).isEqualTo("19cdf8fd-81c1-4d70-9f76-897640200c7b");
    assertThat(audio.rids()).isEmpty();
    assertThat(audio.layers())
        .containsExactly(new PublishedMedia.Layer(Integer.parseUnsignedInt("2916808790"), 0));
    assertThat(audio.isSsrcSimulcast()).isFalse();
    assertThat(audio.parameters().codec(63)).extracting(RtpCodec::isRed).isEqualTo(true);
    assertThat(audio.parameters().has(RtcpFeedback.NACK)).isTrue();

    PublishedMedia video = published.get(1);
    assertThat(video.streamId()).isEqualTo("3b40ee7d-bd61-4288-83fc-d296c96043f1");
    assertThat(video.trackId()).isEqualTo("787afe1b-6e51-465a-89f8-8dcfc8fa0623");
    assertThat(video.rids()).containsExactly("q", "h", "f");
    assertThat(video.layers()).isEmpty();
    RtpParameters parameters = video.parameters();
    assertThat(parameters.codec("vp8")).extracting(RtpCodec::payloadType).isEqualTo(96);
    assertThat(parameters.codec("x")).isNull();
    assertThat(parameters.codec(120)).isNull();
    assertThat(parameters.rtxPayloadType(96)).isEqualTo(97);
    assertThat(parameters.rtxPayloadType(97)).isEqualTo(-1);
    assertThat(parameters.extensionId(ExtensionUri.RTP_STREAM_ID)).isEqualTo(10);
    assertThat(parameters.extensionId(ExtensionUri.PLAYOUT_DELAY)).isZero();
    assertThat(parameters.has(RtcpFeedback.TRANSPORT_CC)).isTrue();
    assertThat(parameters.has(RtcpFeedback.GOOG_REMB)).isFalse();
  }

  @Test
  void leavesOutWhatIsNotTaken() {
    assertThat(published(SINGLE, "chromium-single-publish-offer", Map.of("8", plain())))
        .extracting(PublishedMedia::mid)
        .containsExactly("8");
    assertThat(published(SINGLE, "chromium-single-initial-offer", Map.of())).isEmpty();
  }

  @Test
  void readsTheLayersOfAnSsrcGroup() {
    PublishedMedia video =
        published(DUAL, "planb-ssrc-simulcast-offer", Map.of("video", plain())).getFirst();
    assertThat(video.rids()).isEmpty();
    assertThat(video.isSsrcSimulcast()).isTrue();
    assertThat(video.layers())
        .containsExactly(
            new PublishedMedia.Layer(1001, 1002),
            new PublishedMedia.Layer(2001, 2002),
            new PublishedMedia.Layer(3001, 3002));
    assertThat(video.streamId()).isEqualTo("kXa0ljLMKDLfyBPMPpIYt8VN7g8GDGJyNhLP");
    assertThat(video.trackId()).isEqualTo("5e1b6a8a-9c0d-4a8f-b8b5-d1f1c1a3b2c4");
  }

  @Test
  void ridsWinOverTheSsrcsThatFirefoxAndPionTellToo() {
    PublishedMedia firefox =
        published(DUAL, "firefox-publisher-offer", Map.of("2", plain())).getFirst();
    assertThat(firefox.rids()).containsExactly("q", "h", "f");
    assertThat(firefox.layers()).hasSize(3).allMatch(layer -> layer.rtxSsrc() != 0);
    assertThat(firefox.isSsrcSimulcast()).isFalse();
    PublishedMedia pion = published(DUAL, "pion-publisher-offer", Map.of("1", plain())).getFirst();
    assertThat(pion.rids()).containsExactly("q", "h", "f");
    assertThat(pion.trackId()).isEqualTo("cam");
  }

  @Test
  void readsTracksWithoutAStream() {
    PublishedMedia audio = published(DUAL, "rust-publisher-offer", Map.of("1", plain())).getFirst();
    assertThat(audio.streamId()).isEqualTo("-");
    assertThat(audio.trackId()).isEqualTo("lk_8c1b2c0e");
  }

  @Test
  void sourcesThatRepairOthersAreNoLayers() {
    String head = "v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:0\na=rtpmap:96 VP8/90000\n";
    MediaSection section =
        section(
            SdpParser.parse(
                head
                    + """
                    a=msid:lonely
                    a=ssrc-group:FID 1 2
                    a=ssrc-group:FEC-FR 1 3
                    a=ssrc-group:FID 9
                    a=ssrc-group:OTHER 4 5
                    a=ssrc:1 cname:a
                    a=ssrc:2 cname:a
                    a=ssrc:3 cname:a
                    """),
            "0");
    PublishedMedia published = PublishedMedia.of(section, section);
    assertThat(published.layers()).containsExactly(new PublishedMedia.Layer(1, 2));
    assertThat(published.streamId()).isEqualTo("lonely");
    assertThat(published.trackId()).isEqualTo("lonely");

    MediaSection bare = section(SdpParser.parse(head + "a=ssrc:1 msid:one\n"), "0");
    assertThat(PublishedMedia.msid(bare)).isNull();
    assertThat(PublishedMedia.of(bare, bare).trackId()).isEmpty();
  }

  @Test
  void simulcastStreamsWithoutARidLineAreNotTaken() {
    MediaSection section =
        section(
            SdpParser.parse(
                """
                v=0
                m=video 9 RTP/SAVPF 96
                a=mid:0
                a=rid:a send
                a=rid:b recv
                a=simulcast:send a,c;b;a;x
                """),
            "0");
    assertThat(PublishedMedia.simulcastRids(section)).containsExactly("a");
  }
}
