package dev.hibiki.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SdpRoundTripTest {
  static Stream<String> recorded() {
    return Stream.concat(Descriptions.OFFERS.stream(), Descriptions.ANSWERS.stream());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void writingWhatWasReadAndReadingItAgainChangesNothing(String name) {
    SessionDescription description = Descriptions.parsed(name);
    String written = SdpWriter.write(description);
    assertThat(SdpParser.parse(written)).isEqualTo(description);
    assertThat(SdpWriter.write(SdpParser.parse(written))).isEqualTo(written);
    assertThat(written).startsWith("v=0\r\n").endsWith("\r\n");
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void everyAttributeOfTheTextIsStillInWhatIsWritten(String name) {
    SessionDescription description = Descriptions.parsed(name);
    List<String> written = SdpWriter.write(description).lines().map(String::strip).toList();
    List<String> lost =
        Descriptions.text(name)
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("a=") || line.startsWith("m="))
            // Expanded to each payload type; two lines made one; without the default channel
            // count; with a blank.
            .filter(line -> !line.startsWith("a=rtcp-fb:*"))
            .filter(line -> !name.startsWith("pion") || !line.startsWith("a=simulcast"))
            .map(line -> line.replace("/8000/1", "/8000"))
            .map(line -> line.replace("msid-semantic:WMS", "msid-semantic: WMS"))
            .filter(line -> !written.contains(line))
            .toList();
    assertThat(lost).isEmpty();
  }

  @Test
  void refusesToWriteAControlCharacter() {
    MediaSection section =
        MediaSection.builder("audio", "UDP/TLS/RTP/SAVPF").mid("0\r\na=x").build();
    SessionDescription description =
        new SessionDescription(
            Origin.of(1),
            "-",
            List.of(),
            "",
            false,
            false,
            TransportParameters.NONE,
            List.of(),
            List.of(section));
    assertThatThrownBy(() -> SdpWriter.write(description))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameChosenByAClientBecomesAToken() {
    assertThat(Msid.token("PA_abc|my stream\r\na=evil")).isEqualTo("PA_abc|my_stream__a=evil");
    assertThat(Msid.token("")).isEqualTo("-");
    assertThat(Msid.token("カメラ")).isEqualTo("カメラ");
    assertThat(Msid.token("a\u00a0b\u2028c\u0085d\ud83d\ude00")).isEqualTo("a_b_c_d__");
    assertThat(Msid.token("x".repeat(1000))).hasSize(256);
    SenderDescription sender = new SenderDescription("a b", "t\nu", "", 1, 0);
    assertThat(sender).isEqualTo(new SenderDescription("a_b", "t_u", "-", 1, 0));
  }
}
