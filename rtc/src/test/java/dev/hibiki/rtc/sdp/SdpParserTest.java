package dev.hibiki.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.IceCredentials;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {
  private static final String HEAD = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\n";
  private static final String VIDEO = HEAD + "m=video 9 UDP/TLS/RTP/SAVPF 96 97\n";

  @Test
  void readsTheSessionPart() {
    SessionDescription description =
        SdpParser.parse(
            """
            v=0
            o=alice 18446744073709551615 7 IN IP4 192.0.2.7
            s=a call
            i=ignored
            c=IN IP4 192.0.2.7
            t=0 0
            a=group:BUNDLE 0 1
            a=group:LS 0 1
            a=msid-semantic: WMS *
            a=extmap-allow-mixed
            a=ice-lite
            a=ice-options:trickle ice2
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=fingerprint:SHA-256 ab:Cd:EF
            a=setup:actpass
            a=recvonly
            a=tool:something else
            m=audio 9 UDP/TLS/RTP/SAVPF 0
            a=mid:0
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            a=mid:1
            a=setup:active
            """);

    assertThat(description.origin()).isEqualTo(new Origin("alice", -1, 7));
    assertThat(description.origin().next().version()).isEqualTo(8);
    assertThat(description.name()).isEqualTo("a call");
    assertThat(description.groups())
        .containsExactly(
            new MediaGroup("BUNDLE", List.of("0", "1")), new MediaGroup("LS", List.of("0", "1")));
    assertThat(description.bundle()).containsExactly("0", "1");
    assertThat(description.msidSemantic()).isEqualTo("WMS *");
    assertThat(description.extmapAllowMixed()).isTrue();
    assertThat(description.iceLite()).isTrue();
    assertThat(description.attributes())
        .containsExactly(new SdpAttribute("tool", "something else"));
    MediaSection audio = description.sections().get(0);
    MediaSection data = description.sections().get(1);
    assertThat(audio.direction()).isEqualTo(Direction.RECVONLY);
    assertThat(description.transportOf(audio))
        .isEqualTo(
            new TransportParameters(
                new IceCredentials("abcd", "0123456789012345678901"),
                List.of("trickle", "ice2"),
                List.of(new Fingerprint("sha-256", "AB:CD:EF")),
                Setup.ACTPASS));
    assertThat(description.transportOf(data).setup()).isEqualTo(Setup.ACTIVE);
    assertThat(description.transportOf(data).credentials()).isNotNull();
  }

  @Test
  void readsAVideoSection() {
    MediaSection video =
        SdpParser.parse(
                VIDEO
                    + """
                    a=mid:v
                    a=sendonly
                    a=bundle-only
                    a=rtcp-mux
                    a=rtcp-rsize
                    a=extmap-allow-mixed
                    a=extmap:3 urn:a
                    a=extmap:15/recvonly urn:b with attributes
                    a=extmap:200 urn:c
                    a=rtpmap:96 VP8/90000
                    a=rtcp-fb:96 ccm fir
                    a=rtcp-fb:* nack pli
                    a=fmtp:96 max-fr=30; max-fs=3600
                    a=rtpmap:97 rtx/90000
                    a=fmtp:97 apt=96
                    a=rtpmap:98 VP9/90000
                    a=rid:hi send pt=96;max-width=1280
                    a=rid:lo send
                    a=rid:in recv
                    a=simulcast:send hi,~lo;lo recv in
                    a=msid:stream track
                    a=ssrc-group:FID 1 4294967295
                    a=ssrc:1 cname:me
                    a=ssrc:4294967295 msid:stream track
                    a=candidate:1 1 udp 1 192.0.2.1 9 typ host
                    a=end-of-candidates
                    a=x-unknown
                    """)
            .sections()
            .getFirst();

    assertThat(video.kind()).isEqualTo(MediaKind.VIDEO);
    assertThat(video.mid()).isEqualTo("v");
    assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(video.bundleOnly()).isTrue();
    assertThat(video.rtcpMux()).isTrue();
    assertThat(video.rtcpReducedSize()).isTrue();
    assertThat(video.extmapAllowMixed()).isTrue();
    assertThat(video.extensions())
        .containsExactly(
            HeaderExtension.of(3, "urn:a"),
            new HeaderExtension(15, Direction.RECVONLY, "urn:b", "with attributes"),
            HeaderExtension.of(200, "urn:c"));
    assertThat(video.codecs())
        .containsExactly(
            new RtpCodec(
                96,
                "VP8",
                90000,
                1,
                "max-fr=30; max-fs=3600",
                List.of(RtcpFeedback.CCM_FIR, RtcpFeedback.NACK_PLI)),
            new RtpCodec(97, "rtx", 90000, 1, "apt=96", List.of(RtcpFeedback.NACK_PLI)));
    assertThat(video.codec(97)).extracting(RtpCodec::associatedPayloadType).isEqualTo(96);
    assertThat(video.rids())
        .containsExactly(
            new RidRestriction("hi", true, "pt=96;max-width=1280"),
            new RidRestriction("lo", true, ""),
            new RidRestriction("in", false, ""));
    assertThat(video.simulcast())
        .isEqualTo(
            new Simulcast(
                List.of(
                    new Simulcast.Stream(
                        List.of(
                            new Simulcast.Alternative("hi", false),
                            new Simulcast.Alternative("lo", true))),
                    new Simulcast.Stream(List.of(new Simulcast.Alternative("lo", false)))),
                List.of(new Simulcast.Stream(List.of(new Simulcast.Alternative("in", false))))));
    assertThat(video.msids()).containsExactly(new Msid("stream", "track"));
    assertThat(video.ssrcGroups()).containsExactly(new SsrcGroup("FID", List.of(1, -1)));
    assertThat(video.ssrcs())
        .containsExactly(
            new SsrcAttribute(1, "cname", "me"), new SsrcAttribute(-1, "msid", "stream track"));
    assertThat(video.candidates()).containsExactly("candidate:1 1 udp 1 192.0.2.1 9 typ host");
    assertThat(video.endOfCandidates()).isTrue();
    assertThat(video.attributes()).containsExactly(new SdpAttribute("x-unknown", ""));
  }

  @Test
  void readsBothFormsOfADataSection() {
    SessionDescription description =
        SdpParser.parse(
            HEAD
                + """
                m=application 9 UDP/DTLS/SCTP webrtc-datachannel
                a=sctp-port:5001
                a=max-message-size:262144
                m=application 9 DTLS/SCTP 5000
                a=sctpmap:5000 webrtc-datachannel 1024
                m=application 9 UDP/DTLS/SCTP webrtc-datachannel
                m=application 9 TCP/BFCP *
                """);

    assertThat(description.sections())
        .extracting(MediaSection::sctp)
        .containsExactly(
            new SctpParameters(5001, 262144, false),
            new SctpParameters(5000, -1, true),
            new SctpParameters(5000, -1, false),
            null);
    assertThat(new SctpParameters(5000, -1, false).effectiveMaxMessageSizeBytes()).isEqualTo(65536);
    assertThat(new SctpParameters(5000, 0, false).effectiveMaxMessageSizeBytes())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void knowsTheStaticAudioTypes() {
    MediaSection audio =
        SdpParser.parse(HEAD + "m=audio 9 UDP/TLS/RTP/SAVPF 0 8 99 9\na=rtpmap:8 pcma/8000/1\n")
            .sections()
            .getFirst();
    assertThat(Descriptions.names(audio)).containsExactly("PCMU:0", "pcma:8", "G722:9");
    assertThat(audio.formats()).containsExactly("0", "8", "99", "9");
  }

  @Test
  void readsARejectedSectionAndABundleOnlyOne() {
    SessionDescription description =
        SdpParser.parse(
            HEAD + "m=audio 0 UDP/TLS/RTP/SAVPF 0\nm=video 0 UDP/TLS/RTP/SAVPF 0\na=bundle-only\n");
    assertThat(description.sections())
        .extracting(MediaSection::isRejected)
        .containsExactly(true, false);
  }

  @Test
  void readsTheSimulcastOfOldDrafts() {
    MediaSection video =
        SdpParser.parse(VIDEO + "a=rid:a send\na=rid:b send\na=simulcast: send rid=a;b\n")
            .sections()
            .getFirst();
    assertThat(PublishedMedia.simulcastRids(video)).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void takesEitherLineEndAndBlankLines(String end) {
    String text = (VIDEO + "\n  \na=mid:0\n\n").replace("\n", end);
    assertThat(SdpParser.parse(text).sections()).hasSize(1);
    assertThat(SdpParser.parse(text.strip()).section("0")).isNotNull();
  }

  /** The line at fault counts from 1; HEAD has four lines, VIDEO five. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "m=video#5#m= has media",
        "m=video x UDP/TLS/RTP/SAVPF 96#5#port",
        "m=video 65536 UDP/TLS/RTP/SAVPF 96#5#port",
        "m=video 9 UDP/TLS/RTP/SAVPF 96 128#5#formats of RTP",
        "m=video 9 UDP/TLS/RTP/SAVPF 96 vp8#5#formats of RTP",
        "m=video 9 UDP/TLS/RTP/SAVPF 96 96#5#payload type twice",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtpmap:96 VP8#6#rtpmap",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtpmap:96 VP8/x#6#rtpmap",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtpmap:96 VP8/90000/0#6#rtpmap",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtpmap:128 VP8/90000#6#payload type",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtpmap:-1 VP8/90000#6#payload type",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=fmtp:apt=96#6#payload type",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtcp-fb:96#6#rtcp-fb",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rtcp-fb:** nack#6#payload type",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=extmap:0 urn:a#6#extmap",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=extmap:1/both urn:a#6#extmap",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=extmap:1#6#extmap",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=extmap:4352 urn:a#6#extmap",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=extmap:1 urn:a|a=extmap:1 urn:b#7#same id",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rid:a#6#rid",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rid:a both#6#rid",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rid:a;b send#6#rid",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=rid:a send|a=rid:a send#7#same rid",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=simulcast:send#6#simulcast",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=simulcast:#6#simulcast",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=simulcast:send a;;b#6#simulcast",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=simulcast:send a send b#6#simulcast",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=msid:#6#msid",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=ssrc:4294967296 cname:a#6#SSRC",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=ssrc:-1 cname:a#6#SSRC",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=ssrc:1 :a#6#ssrc",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=ssrc-group:#6#ssrc-group",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=ssrc-group:FID 1 b#6#SSRC",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=mid:#6#mid",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=mid:a b#6#mid",
        "m=video 9 UDP/TLS/RTP/SAVPF 96|a=mid:a|m=video 9 RTP/AVP 96|a=mid:a#7#same mid",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel|a=sctp-port:x#6#sctp-port",
        "m=application 9 DTLS/SCTP 5000|a=sctpmap:x#6#sctpmap",
        "m=application 9 DTLS/SCTP 5000|a=max-message-size:-1#6#max-message-size",
        "a=setup:both#5#setup",
        "a=fingerprint:sha-256#5#fingerprint",
        "a=fingerprint:sha-256 AB:CDE#5#fingerprint",
        "a=fingerprint:sha-256 AB:GG#5#fingerprint",
        "a=ice-ufrag:abcd#5#come together",
        "a=ice-ufrag:abc|a=ice-pwd:0123456789012345678901#6#ice-ufrag",
        "a=ice-ufrag:ab:cd|a=ice-pwd:0123456789012345678901#6#ice-ufrag",
        "a=ice-ufrag:abcd|a=ice-pwd:short#6#ice-pwd",
        "a=group:#5#group",
        "a=:x#5#attribute without a name",
        "o=- 1 2 IN IP4#5#o= has six fields",
        "o=- x 2 IN IP4 a#5#64 bits",
        "v=0#5#second v=",
        "what is this#5#equals sign",
        "x#5#equals sign",
      })
  void namesTheLineAndTheRuleOfWhatIsMalformed(String lines, int line, String rule) {
    assertThatThrownBy(() -> SdpParser.parse(HEAD + lines.replace('|', '\n') + "\n"))
        .isInstanceOfSatisfying(
            SdpException.class,
            e -> {
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.rule()).contains(rule);
              assertThat(e).hasMessage("line %d: %s", line, e.rule());
            });
  }

  @Test
  void refusesWhatIsNoDescription() {
    assertThatThrownBy(() -> SdpParser.parse("")).hasMessage("empty description");
    assertThatThrownBy(() -> SdpParser.parse("s=-\n"))
        .hasMessage("line 1: a description begins with v=0");
    assertThatThrownBy(() -> SdpParser.parse("{\"type\":\"offer\"}"))
        .isInstanceOf(SdpException.class);
    assertThatThrownBy(() -> SdpParser.parse(HEAD + "a=mid:x\ry\n"))
        .hasMessage("line 5: control character");
    assertThatThrownBy(() -> SdpParser.parse(HEAD + "a=tool:\0\n"))
        .hasMessage("line 5: control character");
  }

  @Test
  void isBoundedInLengthSectionsAttributesAndLines() {
    assertThatThrownBy(() -> SdpParser.parse(" ".repeat(SdpParser.MAX_LENGTH + 1)))
        .hasMessageStartingWith("longer than");
    String section = "m=audio 9 RTP/AVP 0\n";
    assertThat(SdpParser.parse(HEAD + section.repeat(SdpParser.MAX_SECTIONS)).sections())
        .hasSize(SdpParser.MAX_SECTIONS);
    assertThatThrownBy(() -> SdpParser.parse(HEAD + section.repeat(SdpParser.MAX_SECTIONS + 1)))
        .hasMessage("line 505: more than 500 sections");
    SdpParser.parse(HEAD + section + "a=x\n".repeat(SdpParser.MAX_ATTRIBUTES));
    assertThatThrownBy(
            () -> SdpParser.parse(HEAD + section + "a=x\n".repeat(SdpParser.MAX_ATTRIBUTES + 1)))
        .hasMessage("line 1006: more than 1000 attributes in a section");
    assertThatThrownBy(() -> SdpParser.parse(HEAD + "a=x:" + "y".repeat(8192) + "\n"))
        .hasMessageContaining("longer than 8192");
    StringBuilder feedback = new StringBuilder(VIDEO);
    for (int i = 0; i < 33; i++) {
      feedback.append("a=rtcp-fb:* kind").append(i).append('\n');
    }
    assertThatThrownBy(() -> SdpParser.parse(feedback.toString()))
        .hasMessage("line 38: more than 32 kinds of feedback");
    StringBuilder rids = new StringBuilder(VIDEO);
    for (int i = 0; i < 65; i++) {
      rids.append("a=rid:").append(i).append(" send\n");
    }
    assertThatThrownBy(() -> SdpParser.parse(rids.toString()))
        .hasMessage("line 70: more than 64 rids");
  }

  /** Takes well under a second where every step is linear, minutes where one is not. */
  @Test
  void largestDescriptionsOfEachShapeAreReadInLinearTime() {
    StringBuilder sources = new StringBuilder(HEAD);
    for (int s = 0; s < 100; s++) {
      sources.append("m=video 9 RTP/SAVPF 96\na=rtcp-mux\n");
      for (int i = 0; i < 900; i++) {
        sources.append("a=ssrc:").append(s * 1000 + i).append(" a:b\n");
      }
    }
    SessionDescription many = SdpParser.parse(sources.toString());
    assertThat(PublishedMedia.of(many, many)).hasSize(100);

    StringBuilder group = new StringBuilder(HEAD + "m=video 9 RTP/SAVPF 96\n");
    for (int g = 0; g < 250; g++) {
      group.append("a=ssrc-group:SIM").append(" 1234567".repeat(1000)).append('\n');
    }
    SessionDescription grouped = SdpParser.parse(group.toString());
    assertThat(PublishedMedia.of(grouped, grouped).getFirst().layers()).hasSize(1);
  }
}
