package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Vp9DescriptorTest {
  private final Vp9Descriptor descriptor = new Vp9Descriptor();

  @ParameterizedTest
  @CsvSource({
    // payload, length, pictureId, tid, sid, tl0, key
    "08 00,             1, -1,    0, 0, -1, true",
    "00 00,             1, -1,    0, 0, -1, false",
    "48 00,             1, -1,    0, 0, -1, false",
    "88 05 00,          2, 5,     0, 0, -1, true",
    "88 ff ff 00,       3, 32767, 0, 0, -1, true",
    // non-flexible with layers: second spatial layer, predicted from the first
    "a8 05 03 07 00,    4, 5,     0, 1, 7,  false",
    "a8 05 00 07 00,    4, 5,     0, 0, 7,  true",
    // temporal layer 2 with switch-up bit
    "e8 05 50 08 00,    4, 5,     2, 0, 8,  false",
    // flexible, two references
    "f8 05 40 03 02 00, 5, 5,     2, 0, -1, false",
    "b8 05 00 00,       3, 5,     0, 0, -1, true",
  })
  void readsPictureIdLayersAndKeyFrames(
      String payload, int length, int pictureId, int tid, int sid, int tl0, boolean keyframe) {
    byte[] bytes = hex(payload);

    assertThat(descriptor.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(descriptor.length()).isEqualTo(length);
    assertThat(descriptor.pictureId()).isEqualTo(pictureId);
    assertThat(descriptor.temporalId()).isEqualTo(tid);
    assertThat(descriptor.spatialId()).isEqualTo(sid);
    assertThat(descriptor.tl0PictureIndex()).isEqualTo(tl0);
    assertThat(descriptor.keyframe()).isEqualTo(keyframe);
    assertThat(KeyframeDetector.startsKeyframe(Codec.VP9, bytes, 0, bytes.length))
        .isEqualTo(keyframe);
  }

  @Test
  void readsTheScalabilityStructure() {
    // Two layers with sizes; two pictures in the group, the second with one reference.
    byte[] bytes = hex("8a 05  38 0140 00b4 0280 0168  02 00 44 01  77");

    assertThat(descriptor.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(descriptor.length()).isEqualTo(15);
    assertThat(descriptor.sizeCount()).isEqualTo(2);
    assertThat(descriptor.width(1)).isEqualTo(640);
    assertThat(descriptor.height(1)).isEqualTo(360);
    assertThat(descriptor.hasScalability()).isTrue();
  }

  @Test
  void readsTheFlags() {
    byte[] bytes = hex("2d 13 00 00");

    assertThat(descriptor.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(descriptor.hasLayers()).isTrue();
    assertThat(descriptor.flexible()).isFalse();
    assertThat(descriptor.frameStart()).isTrue();
    assertThat(descriptor.frameEnd()).isTrue();
    assertThat(descriptor.notReferenceForUpper()).isTrue();
    assertThat(descriptor.switchingUpPoint()).isTrue();
    assertThat(descriptor.interLayerPredicted()).isTrue();
    assertThat(descriptor.interPredicted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "88",
        "88 80",
        "28",
        "28 00",
        "38",
        "78 00",
        "78 00 01",
        "78 00 01 01",
        "78 00 03 03 03",
        "0a",
        "0a 10",
        "0a 10 0140 00",
        "0a 08",
        "0a 08 01",
        "0a 08 01 04",
        "0a 08 02 00"
      })
  void refusesACutDescriptor(String payload) {
    byte[] bytes = hex(payload);
    assertThat(descriptor.parse(bytes, 0, bytes.length)).isFalse();
  }

  @Test
  void runningNumbersAreWrittenInTheWidthTheyHave() {
    byte[] wide = {(byte) 0xAC, (byte) 0xFF, (byte) 0xFE, 0x00, (byte) 0xFF, 1};
    Vp9Descriptor.write(wide, 0, wide.length, 0x8001, 0x101);
    assertThat(wide).containsExactly(0xAC, 0x80, 0x01, 0x00, 0x01, 1);
    byte[] narrow = {(byte) 0xAC, 0x7F, 0x00, 0x05, 1};
    Vp9Descriptor.write(narrow, 0, narrow.length, 0x80, 4);
    assertThat(narrow).containsExactly(0xAC, 0x00, 0x00, 0x04, 1);
    // In flexible mode there is no TL0PICIDX.
    byte[] flexible = {(byte) 0xB8, 0x01, 0x00, 0x05, 1};
    Vp9Descriptor.write(flexible, 0, flexible.length, 2, 9);
    assertThat(flexible).containsExactly(0xB8, 0x02, 0x00, 0x05, 1);
    byte[] cut = {(byte) 0xAC, (byte) 0x80};
    Vp9Descriptor.write(cut, 0, cut.length, 1, 1);
    assertThat(cut).containsExactly(0xAC, 0x80);
  }
}
