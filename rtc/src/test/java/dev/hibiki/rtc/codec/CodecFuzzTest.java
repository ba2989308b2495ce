package dev.hibiki.rtc.codec;

import static dev.hibiki.rtc.codec.Hex.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hibiki.rtc.rtp.Mutations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Payload descriptors made of anything: noise, and frames that are encrypted end to end. */
class CodecFuzzTest {
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();
  private final H264Packet h264 = new H264Packet();
  private final Av1Packet av1 = new Av1Packet();
  private final RedPayload red = new RedPayload();
  private final byte[] out = new byte[Vp8Descriptor.MAX_BYTES];

  @FuzzTest
  void vp8(byte[] payload) {
    boolean whole = vp8.parse(payload, 0, payload.length);
    boolean keyframe = KeyframeDetector.startsKeyframe(Codec.VP8, payload, 0, payload.length);
    check(keyframe == (whole && vp8.keyframe()));
    Vp8Descriptor.keyframeSize(payload, 0, payload.length);
    if (whole) {
      check(vp8.length() >= 1 && vp8.length() < payload.length);
      check(vp8.write(out, 0, 1, 2, 3) == vp8.rewrittenLength());
    }
  }

  @FuzzTest
  void vp9(byte[] payload) {
    boolean whole = vp9.parse(payload, 0, payload.length);
    boolean keyframe = KeyframeDetector.startsKeyframe(Codec.VP9, payload, 0, payload.length);
    if (whole) {
      check(vp9.length() >= 1 && vp9.length() <= payload.length);
      check(keyframe == vp9.keyframe());
      for (int i = 0; i < vp9.sizeCount(); i++) {
        check(vp9.width(i) >= 0 && vp9.height(i) >= 0);
      }
    }
  }

  @FuzzTest
  void h264(byte[] payload) {
    boolean whole = h264.parse(payload, 0, payload.length);
    boolean keyframe = KeyframeDetector.startsKeyframe(Codec.H264, payload, 0, payload.length);
    if (whole) {
      check(keyframe == h264.keyframe() || h264.unitCount() == 32 || payload.length < 2);
      for (int i = 0; i < h264.unitCount(); i++) {
        check(h264.unitOffset(i) + h264.unitLength(i) <= payload.length);
        check(h264.unitLength(i) >= 0 && h264.contains(h264.unitType(i)));
      }
    }
  }

  @FuzzTest
  void h265(byte[] payload) {
    KeyframeDetector.startsKeyframe(Codec.H265, payload, 0, payload.length);
    H265Packet.payloadType(payload, 0, payload.length);
  }

  @FuzzTest
  void av1(byte[] payload) {
    boolean keyframe = KeyframeDetector.startsKeyframe(Codec.AV1, payload, 0, payload.length);
    if (av1.parse(payload, 0, payload.length)) {
      check(keyframe == av1.keyframe());
      for (int i = 0; i < av1.elementCount(); i++) {
        check(av1.elementLength(i) >= 0);
        check(av1.elementOffset(i) + av1.elementLength(i) <= payload.length);
        check(av1.obuType(payload, i) < 16);
      }
    }
  }

  @FuzzTest
  void red(byte[] payload) {
    if (red.parse(payload, 0, payload.length)) {
      int end = 0;
      for (int i = 0; i < red.blockCount(); i++) {
        check(red.length(i) >= 0 && red.offset(i) > 0);
        end = red.offset(i) + red.length(i);
      }
      check(end == payload.length && red.primary() == red.blockCount() - 1);
    }
  }

  @FuzzTest
  void opus(byte[] payload) {
    int samples = OpusToc.packetSamples(payload, 0, payload.length);
    check(samples == -1 || (samples >= 120 && samples <= 5760));
  }

  @FuzzTest
  void dependencyDescriptor(byte[] element) {
    DependencyDescriptor descriptor = new DependencyDescriptor();
    byte[] key = DependencyDescriptorTest.l1t2();
    check(descriptor.parse(key, 0, key.length));
    if (descriptor.parse(element, 0, element.length)) {
      DependencyStructure structure = descriptor.structure();
      check(structure != null);
      for (int i = 0; structure != null && i < structure.decodeTargetCount(); i++) {
        check(descriptor.indication(i) >= 0 && structure.protectingChain(i) >= 0);
      }
      for (int i = 0; i < descriptor.frameDiffCount(); i++) {
        check(descriptor.frameDiff(i) > 0);
      }
      check(descriptor.spatialId() < 4 && descriptor.temporalId() < 8);
    }
  }

  private static void check(boolean holds) {
    assertThat(holds).isTrue();
  }

  @Test
  void damagedVp8() {
    Mutations.run(
        221,
        100_000,
        List.of(
            hex("10 00 00 9d 01 2a"),
            hex("90 e0 80 11 07 a0 01 02"),
            hex("90 f0 05 ff df 50 00 00 9d 01 2a 80 02 68 41")),
        this::vp8);
  }

  @Test
  void damagedVp9() {
    Mutations.run(
        222,
        100_000,
        List.of(
            hex("a8 05 03 07 00"),
            hex("f8 85 40 40 03 02 00"),
            hex("8a 05 38 0140 00b4 0280 0168 02 00 44 01 77")),
        this::vp9);
  }

  @Test
  void damagedH264() {
    Mutations.run(
        223,
        100_000,
        List.of(hex("65 88 01"), hex("7c 85 88"), hex("78 0002 6742 0002 68ce 0001 06 0001 65")),
        this::h264);
  }

  @Test
  void damagedH265() {
    Mutations.run(
        224,
        100_000,
        List.of(hex("26 01 af"), hex("62 01 93 af"), hex("60 01 0003 420101 0003 440101")),
        this::h265);
  }

  @Test
  void damagedAv1() {
    Mutations.run(
        225,
        100_000,
        List.of(hex("28 02 0a 01 32 aa bb"), hex("c0 01 aa 8100 32 00"), hex("18 0a 01")),
        this::av1);
  }

  @Test
  void damagedRed() {
    Mutations.run(
        226,
        100_000,
        List.of(hex("ef 1e00 03 ef 0f00 00 6f 010203 0405"), hex("6f 01")),
        this::red);
  }

  @Test
  void damagedOpus() {
    Mutations.run(227, 100_000, List.of(hex("7b 06 aa"), hex("78 aa")), this::opus);
  }

  @Test
  void damagedDependencyDescriptors() {
    Mutations.run(
        228,
        100_000,
        List.of(DependencyDescriptorTest.l1t2(), hex("c0 1235"), hex("7f 0007 78 0f 80 a1")),
        this::dependencyDescriptor);
  }
}
