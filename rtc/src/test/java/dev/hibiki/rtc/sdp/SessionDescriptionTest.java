package dev.hibiki.rtc.sdp;

import static dev.hibiki.rtc.sdp.Descriptions.parsed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
  @Test
  void newCredentialsRestartIce() {
    SessionDescription first = parsed("chromium-publisher-offer");
    SessionDescription more = parsed("chromium-publisher-reoffer-offer");
    SessionDescription restart = parsed("chromium-publisher-restart-offer");
    assertThat(first.restartsIce(null)).isFalse();
    assertThat(more.restartsIce(first)).isFalse();
    assertThat(restart.restartsIce(more)).isTrue();
    assertThat(more.restartsIce(first.sections().isEmpty() ? null : more)).isFalse();
  }

  @Test
  void theTransportIsThatOfTheFirstBundledSectionInUse() {
    String text =
        """
        v=0
        a=group:BUNDLE 2 1
        a=setup:actpass
        m=audio 9 RTP/SAVPF 0
        a=mid:0
        a=ice-ufrag:outside
        a=ice-pwd:0123456789012345678901
        m=audio 9 RTP/SAVPF 0
        a=mid:1
        a=ice-ufrag:inside
        a=ice-pwd:0123456789012345678901
        m=audio 0 RTP/SAVPF 0
        a=mid:2
        a=ice-ufrag:rejected
        a=ice-pwd:0123456789012345678901
        """;
    SessionDescription description = SdpParser.parse(text);
    TransportParameters transport = description.bundledTransport();
    assertThat(transport.credentials()).extracting(c -> c.ufrag()).isEqualTo("inside");
    assertThat(transport.setup()).isEqualTo(Setup.ACTPASS);
    TransportParameters unbundled =
        SdpParser.parse(text.replace("a=group:BUNDLE 2 1\n", "")).bundledTransport();
    assertThat(unbundled.credentials()).extracting(c -> c.ufrag()).isEqualTo("outside");
    assertThat(SdpParser.parse("v=0\na=setup:active\n").bundledTransport().setup())
        .isEqualTo(Setup.ACTIVE);
  }

  @Test
  void passwordsAreNotPrinted() {
    assertThat(parsed("safari-publisher-offer").toString())
        .contains("Uf3s")
        .doesNotContain("Zr0cYw5oOtbv6fPAm7bA1xQe");
  }

  @Test
  void candidatesOfAllSectionsAreListedOnce() {
    SessionDescription description =
        SdpParser.parse(
            """
            v=0
            m=audio 9 RTP/SAVPF 0
            a=candidate:1 1 udp 1 192.0.2.1 9 typ host
            m=video 9 RTP/SAVPF 96
            a=candidate:1 1 udp 1 192.0.2.1 9 typ host
            a=candidate:2 1 udp 1 192.0.2.2 9 typ host
            """);
    assertThat(description.candidates())
        .isEqualTo(
            List.of(
                "candidate:1 1 udp 1 192.0.2.1 9 typ host",
                "candidate:2 1 udp 1 192.0.2.2 9 typ host"));
  }
}
