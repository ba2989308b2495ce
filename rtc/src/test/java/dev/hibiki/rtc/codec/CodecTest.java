package dev.hibiki.rtc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
  @ParameterizedTest
  @EnumSource
  void isFoundByItsMediaTypeInAnyCase(Codec codec) {
    assertThat(Codec.ofMimeType(codec.mimeType())).isSameAs(codec);
    assertThat(Codec.ofMimeType(codec.mimeType().toLowerCase(Locale.ROOT))).isSameAs(codec);
    assertThat(Codec.ofName(codec.video(), codec.rtpMapName())).isSameAs(codec);
    assertThat(codec.video()).isEqualTo(codec.mimeType().startsWith("video/"));
  }

  @Test
  void hasNamesAndRates() {
    assertThat(Codec.VP8.shortName()).isEqualTo("vp8");
    assertThat(Codec.VP8.rtpMapName()).isEqualTo("VP8");
    assertThat(Codec.VP8.clockRateHz()).isEqualTo(90_000);
    assertThat(Codec.OPUS.clockRateHz()).isEqualTo(48_000);
    assertThat(Codec.ofMimeType("video/rtx")).isNull();
    assertThat(Codec.ofName(true, "opus")).isNull();
  }
}
