package dev.hibiki.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodecCatalogTest {
  private static final CodecCatalog DEFAULTS = CodecCatalog.defaults();

  private static List<String> table(CodecCatalog catalog, MediaKind kind) {
    return catalog.codecs(kind).stream()
        .map(c -> c.payloadType() + " " + c.name() + " " + c.formatParameters())
        .map(String::strip)
        .toList();
  }

  private static RtpCodec video(int payloadType, String name, String parameters) {
    return RtpCodec.of(payloadType, name, 90000, 1).withFormatParameters(parameters);
  }

  private static List<Integer> matched(CodecCatalog catalog, MediaKind kind, RtpCodec... offered) {
    return catalog.match(kind, List.of(offered)).stream().map(RtpCodec::payloadType).toList();
  }

  @Test
  void offersItsOwnPayloadTypes() {
    assertThat(table(DEFAULTS, MediaKind.AUDIO))
        .containsExactly(
            "111 opus minptime=10;useinbandfec=1", "63 red 111/111", "0 PCMU", "8 PCMA");
    assertThat(table(DEFAULTS, MediaKind.VIDEO))
        .containsExactly(
            "96 VP8",
            "97 rtx apt=96",
            "98 VP9 profile-id=0",
            "99 rtx apt=98",
            "100 VP9 profile-id=1",
            "101 rtx apt=100",
            "125 H264 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f",
            "126 rtx apt=125",
            "108 H264 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
            "109 rtx apt=108",
            "123 H264 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640032",
            "124 rtx apt=123",
            "35 AV1",
            "36 rtx apt=35",
            "116 H265",
            "117 rtx apt=116");
  }

  @Test
  void isRestrictedToWhatIsEnabled() {
    CodecCatalog catalog =
        CodecCatalog.of(List.of(CodecSpec.of("AUDIO/OPUS"), CodecSpec.of("video/vp8")));
    assertThat(table(catalog, MediaKind.AUDIO))
        .containsExactly("111 opus minptime=10;useinbandfec=1");
    assertThat(table(catalog, MediaKind.VIDEO)).containsExactly("96 VP8");
    assertThat(catalog.has("vp8")).isTrue();
    assertThat(catalog.has("red")).isFalse();

    CodecCatalog redWithoutOpus = CodecCatalog.of(List.of(CodecSpec.of("audio/red")));
    assertThat(redWithoutOpus.codecs(MediaKind.AUDIO)).isEmpty();
  }

  @Test
  void formsOfACodecBeyondTheDefaultsNeedTheirExactParameters() {
    String parameters = "packetization-mode=1;profile-level-id=42001F;level-asymmetry-allowed=1";
    CodecCatalog catalog = CodecCatalog.of(List.of(new CodecSpec("video/H264", parameters)));
    assertThat(table(catalog, MediaKind.VIDEO))
        .containsExactly(
            "102 H264 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f");
    assertThat(CodecCatalog.of(List.of(new CodecSpec("video/VP9", "profile-id=1"))))
        .satisfies(
            vp9 -> assertThat(table(vp9, MediaKind.VIDEO)).containsExactly("100 VP9 profile-id=1"));
    assertThat(CodecCatalog.of(List.of(new CodecSpec("video/VP9", "profile-id=7"))).has("VP9"))
        .isFalse();
  }

  @Test
  void canLeaveOutOrKeepSingleCodecs() {
    assertThat(table(DEFAULTS.without("red"), MediaKind.AUDIO)).hasSize(3);
    assertThat(table(DEFAULTS.only("AV1"), MediaKind.VIDEO))
        .containsExactly("35 AV1", "36 rtx apt=35");
    assertThat(table(DEFAULTS.withoutH264HighProfile(), MediaKind.VIDEO))
        .hasSize(14)
        .noneMatch(line -> line.contains("640032"));
  }

  @ParameterizedTest
  @CsvSource({
    "packetization-mode=1;profile-level-id=42e01f, true",
    "packetization-mode=1;profile-level-id=42E034, true",
    "packetization-mode=0;profile-level-id=42e01f, true",
    "profile-level-id=42e01f, true",
    "packetization-mode=1, true",
    "packetization-mode=1;profile-level-id=4de01f, true",
    "packetization-mode=1;profile-level-id=64001f, true",
    "packetization-mode=0;profile-level-id=64001f, false",
    "packetization-mode=1;profile-level-id=640c1f, false",
    "packetization-mode=1;profile-level-id=42001f, false",
    "packetization-mode=1;profile-level-id=4d001f, false",
    "packetization-mode=1;profile-level-id=f4001f, false",
    "packetization-mode=2;profile-level-id=42e01f, false",
    "packetization-mode=1;profile-level-id=zzzzzz, false",
  })
  void matchesH264ByProfileAndPacketizationMode(String parameters, boolean fits) {
    List<Integer> matched =
        matched(DEFAULTS, MediaKind.VIDEO, video(96, "VP8", ""), video(100, "h264", parameters));
    assertThat(matched.contains(100)).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({
    "VP9, '', true",
    "VP9, profile-id=0, true",
    "VP9, profile-id=1, true",
    "VP9, profile-id=2, false",
    "AV1, '', true",
    "AV1, level-idx=5;profile=0;tier=0, true",
    "AV1, level-idx=5;profile=1;tier=0, false",
    "H265, level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST, true",
    "ulpfec, '', false",
    "flexfec-03, repair-window=10000000, false",
  })
  void matchesTheOtherCodecsByProfile(String name, String parameters, boolean fits) {
    List<Integer> matched =
        matched(DEFAULTS, MediaKind.VIDEO, video(96, "VP8", ""), video(100, name, parameters));
    assertThat(matched.contains(100)).isEqualTo(fits);
  }

  @Test
  void takesTheNameAloneWhereNothingMatchesInFull() {
    assertThat(
            matched(
                DEFAULTS,
                MediaKind.VIDEO,
                video(102, "H264", "packetization-mode=1;profile-level-id=42001f"),
                video(103, "rtx", "apt=102"),
                video(104, "X", "")))
        .containsExactly(102, 103);
  }

  @Test
  void takesRtxOnlyWithItsCodecAndOnlyIfEnabled() {
    RtpCodec[] offered = {
      video(97, "rtx", "apt=96"),
      video(96, "VP8", ""),
      video(98, "rtx", "apt=99"),
      video(100, "rtx", ""),
      video(101, "rtx", "apt=300"),
    };
    assertThat(matched(DEFAULTS, MediaKind.VIDEO, offered)).containsExactly(97, 96);
    CodecCatalog plain = CodecCatalog.of(List.of(CodecSpec.of("video/VP8")));
    assertThat(matched(plain, MediaKind.VIDEO, offered)).containsExactly(96);
  }

  @Test
  void takesRedOnlyAroundOpus() {
    RtpCodec opus = RtpCodec.of(109, "OPUS", 48000, 2);
    RtpCodec pcmu = RtpCodec.of(0, "PCMU", 8000, 1);
    RtpCodec red = RtpCodec.of(63, "red", 48000, 2);
    RtpCodec audioRed = red.withFormatParameters("109/109");
    RtpCodec mixedRed = red.withFormatParameters("109/0");
    RtpCodec strayRed = red.withFormatParameters("109/42");
    RtpCodec brokenRed = red.withFormatParameters("109/");
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, audioRed, opus)).containsExactly(63, 109);
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, red, opus)).containsExactly(63, 109);
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, mixedRed, opus, pcmu)).containsExactly(109, 0);
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, strayRed, opus)).containsExactly(109);
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, brokenRed, opus)).containsExactly(109);
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, red)).isEmpty();
    assertThat(matched(DEFAULTS.without("red"), MediaKind.AUDIO, audioRed, opus))
        .containsExactly(109);
    assertThat(matched(DEFAULTS, MediaKind.VIDEO, video(63, "red", ""))).isEmpty();
  }

  @Test
  void otherClockRatesAndChannelsAreOtherCodecs() {
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, RtpCodec.of(111, "opus", 48000, 1))).isEmpty();
    assertThat(matched(DEFAULTS, MediaKind.AUDIO, RtpCodec.of(0, "PCMU", 16000, 1))).isEmpty();
    assertThat(matched(DEFAULTS, MediaKind.VIDEO, RtpCodec.of(111, "opus", 48000, 2))).isEmpty();
  }

  @Test
  void formatParametersKeepTheirOrderAndCompareNamesWithoutCase() {
    FormatParameters parameters = FormatParameters.parse(" a=1; B = x=y ;;0-15; ");
    assertThat(parameters.toString()).isEqualTo("a=1;B=x=y;0-15");
    assertThat(parameters.get("b")).isEqualTo("x=y");
    assertThat(parameters.get("0-15")).isNull();
    assertThat(parameters.get("c", "none")).isEqualTo("none");
    assertThat(parameters.with("A", "2").with("z", "3").without("0-15").toString())
        .isEqualTo("a=2;B=x=y;z=3");
    assertThat(FormatParameters.parse("a=1;A=2").with("a", "3").toString()).isEqualTo("a=3");
    assertThat(FormatParameters.parse("").toString()).isEmpty();
  }
}
