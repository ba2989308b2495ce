package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Vp8DescriptorTest {
  private final Vp8Descriptor descriptor = new Vp8Descriptor();

  @ParameterizedTest
  @CsvSource({
    // payload, length, frame start, key, pictureId, bits, tl0, tid, sync, keyIndex, non-reference
    "10 00,            1, true,  true,  -1,    0,  -1,  0, false, -1, false",
    "10 01,            1, true,  false, -1,    0,  -1,  0, false, -1, false",
    "00 00,            1, false, false, -1,    0,  -1,  0, false, -1, false",
    "11 00,            1, false, false, -1,    0,  -1,  0, false, -1, false",
    "30 01,            1, true,  false, -1,    0,  -1,  0, false, -1, true",
    "90 00 00,         2, true,  true,  -1,    0,  -1,  0, false, -1, false",
    "90 80 7f 00,      3, true,  true,  127,   7,  -1,  0, false, -1, false",
    "90 80 ff ff 00,   4, true,  true,  32767, 15, -1,  0, false, -1, false",
    "90 e0 80 11 07 a0 01, 6, true, false, 17, 15, 7,   2, true,  -1, false",
    "90 f0 05 ff df 00,    5, true, true,  5,  7,  255, 3, false, 31, false",
    "90 10 1f 00,      3, true,  true,  -1,    0,  -1,  0, false, 31, false",
    "90 40 09 00,      3, true,  true,  -1,    0,  9,   0, false, -1, false",
  })
  void readsEveryField(
      String payload,
      int length,
      boolean frameStart,
      boolean keyframe,
      int pictureId,
      int bits,
      int tl0,
      int temporalId,
      boolean sync,
      int keyIndex,
      boolean nonReference) {
    byte[] bytes = hex(payload);

    assertThat(descriptor.parse(bytes, 0, bytes.length)).isTrue();
    assertThat(descriptor.length()).isEqualTo(length);
    assertThat(descriptor.frameStart()).isEqualTo(frameStart);
    assertThat(descriptor.keyframe()).isEqualTo(keyframe);
    assertThat(descriptor.pictureId()).isEqualTo(pictureId);
    assertThat(descriptor.pictureIdBits()).isEqualTo(bits);
    assertThat(descriptor.tl0PictureIndex()).isEqualTo(tl0);
    assertThat(descriptor.temporalId()).isEqualTo(temporalId);
    assertThat(descriptor.layerSync()).isEqualTo(sync);
    assertThat(descriptor.keyIndex()).isEqualTo(keyIndex);
    assertThat(descriptor.nonReference()).isEqualTo(nonReference);
    assertThat(KeyframeDetector.startsKeyframe(Codec.VP8, bytes, 0, bytes.length))
        .isEqualTo(keyframe);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "90",
        "90 00",
        "90 80",
        "90 80 05",
        "90 80 80",
        "90 80 80 05",
        "90 40",
        "90 40 05",
        "90 20",
        "90 20 05",
        "90 f0 80 01 02",
        "90 f0 80 01 02 03"
      })
  void refusesACutDescriptorOrNothingBehindIt(String payload) {
    byte[] bytes = hex(payload);

    assertThat(descriptor.parse(bytes, 0, bytes.length)).isFalse();
    assertThat(KeyframeDetector.startsKeyframe(Codec.VP8, bytes, 0, bytes.length)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10 00,               10",
    "90 00 00,            90 00",
    "90 80 7f 00,         90 80 8123",
    "90 80 ff ff 00,      90 80 8123",
    "90 e0 80 11 07 a0 01, 90 e0 8123 fe a0",
    "90 f0 05 ff df 00,   90 f0 8123 fe c5",
    "90 40 09 00,         90 40 fe",
  })
  void writesRunningNumbersWithLongPictureIds(String payload, String expected) {
    byte[] bytes = hex(payload);
    byte[] out = new byte[10];
    descriptor.parse(bytes, 0, bytes.length);

    int length = descriptor.write(out, 1, 0x8123, 0x1FE, 0x25);

    assertThat(length).isEqualTo(descriptor.rewrittenLength());
    assertThat(Arrays.copyOfRange(out, 1, 1 + length)).isEqualTo(hex(expected));
  }

  @Test
  void whatIsWrittenIsReadBack() {
    long seed = 81;
    Random random = new Random(seed);
    Vp8Descriptor again = new Vp8Descriptor();
    byte[] in = new byte[10];
    byte[] out = new byte[10];
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(in);
      if (!descriptor.parse(in, 0, in.length)) {
        continue;
      }
      int pictureId = random.nextInt(0x8000);
      int length = descriptor.write(out, 0, pictureId, i & 0xFF, i & 0x1F);
      assertThat(length).isLessThanOrEqualTo(Vp8Descriptor.MAX_BYTES);
      assertThat(again.parse(out, 0, length + 1)).as("seed %d", seed).isTrue();
      assertThat(again.length()).isEqualTo(length);
      assertThat(again.frameStart()).isEqualTo(descriptor.frameStart());
      assertThat(again.temporalId()).isEqualTo(descriptor.temporalId());
      assertThat(again.layerSync()).isEqualTo(descriptor.layerSync());
      assertThat(again.pictureId()).isEqualTo(descriptor.hasPictureId() ? pictureId : -1);
      assertThat(again.tl0PictureIndex())
          .isEqualTo(descriptor.hasTl0PictureIndex() ? i & 0xFF : -1);
      assertThat(again.keyIndex()).isEqualTo(descriptor.hasKeyIndex() ? i & 0x1F : -1);
    }
  }

  @Test
  void sizeOfAKeyFrameIsRead() {
    byte[] keyframe = hex("90 80 05  50 00 00 9d 01 2a 80 02 68 41");

    assertThat(Vp8Descriptor.keyframeSize(keyframe, 0, keyframe.length)).isEqualTo(640 << 16 | 360);
    assertThat(Vp8Descriptor.keyframeSize(keyframe, 0, keyframe.length - 1)).isZero();
    keyframe[6] = 0;
    assertThat(Vp8Descriptor.keyframeSize(keyframe, 0, keyframe.length)).isZero();
    keyframe[3] = 0x51;
    assertThat(Vp8Descriptor.keyframeSize(keyframe, 0, keyframe.length)).isZero();
  }
}
