package dev.hibiki.sfu.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.sfu.track.FrameInfo;
import dev.hibiki.sfu.track.FrameReader;
import org.junit.jupiter.api.Test;

/** Layers that are told by the payload descriptors of VP8 and VP9. */
class PayloadSelectorsTest {
  private final FrameInfo info = new FrameInfo();
  private final RtpHeader header = new RtpHeader();

  private FrameInfo read(FrameReader reader, int timestamp, byte... payload) {
    byte[] packet = new byte[100];
    int length = new RtpWriter().start(packet, 0, 98, false, 1, timestamp, 7).finish();
    System.arraycopy(payload, 0, packet, length, payload.length);
    assertThat(header.parse(packet, 0, length + payload.length)).isTrue();
    Vp8Descriptor vp8 = new Vp8Descriptor();
    boolean isVp8 = (payload[0] & 0xF0) == 0x90 && vp8.parse(packet, length, payload.length);
    reader.read(header, 0, isVp8 ? vp8 : null, info);
    return info;
  }

  /** A VP9 packet that is a whole layer frame, non-flexible mode. */
  private static byte[] vp9(int picture, int tid, boolean up, int sid, boolean inter, boolean dep) {
    return new byte[] {
      (byte) (0xAC | (inter ? 0x40 : 0)),
      (byte) (0x80 | picture >>> 8),
      (byte) picture,
      (byte) (tid << 5 | (up ? 0x10 : 0) | sid << 1 | (dep ? 1 : 0)),
      1,
      0
    };
  }

  private static byte[] vp8(int picture, int tid, boolean sync, boolean key) {
    return new byte[] {
      (byte) 0x90,
      (byte) 0xE0,
      (byte) (0x80 | picture >>> 8),
      (byte) picture,
      1,
      (byte) (tid << 6 | (sync ? 0x20 : 0)),
      (byte) (key ? 0 : 1),
      0
    };
  }

  @Test
  void vp9LayersAreLeftOutFromThePictureOnThatFollows() {
    FrameReader reader = new FrameReader(Codec.VP9);
    Vp9Selector selector = new Vp9Selector();
    selector.wanted(1, 7);
    assertThat(selector.select(read(reader, 1, vp9(9, 0, false, 0, true, false)))).isFalse();
    assertThat(selector.needsKeyFrame()).isTrue();
    assertThat(selector.select(read(reader, 2, vp9(10, 0, false, 0, false, false)))).isTrue();
    assertThat(selector.endsPicture(info)).isFalse();
    assertThat(selector.select(read(reader, 2, vp9(10, 0, false, 1, false, true)))).isTrue();
    assertThat(selector.endsPicture(info)).isTrue();
    assertThat(selector.select(read(reader, 2, vp9(10, 0, false, 2, false, true)))).isFalse();
    assertThat(selector.select(read(reader, 3, vp9(11, 0, false, 0, true, false)))).isTrue();
    selector.wanted(0, 7);
    assertThat(selector.select(read(reader, 3, vp9(11, 0, false, 1, true, true)))).isTrue();
    assertThat(selector.select(read(reader, 4, vp9(12, 0, false, 0, true, false)))).isTrue();
    assertThat(selector.select(read(reader, 4, vp9(12, 0, false, 1, true, true)))).isFalse();
    // A late packet gets the answer of its frame.
    assertThat(selector.select(read(reader, 3, vp9(11, 0, false, 1, true, true)))).isTrue();
    selector.wanted(1, 7);
    assertThat(selector.select(read(reader, 5, vp9(13, 0, false, 0, true, false)))).isTrue();
    assertThat(selector.needsKeyFrame()).isTrue();
    assertThat(selector.select(read(reader, 5, vp9(13, 0, false, 1, true, true)))).isFalse();
    // A frame of the layer that refers to no earlier picture will do.
    assertThat(selector.select(read(reader, 6, vp9(14, 0, false, 0, true, false)))).isTrue();
    assertThat(selector.select(read(reader, 6, vp9(14, 0, false, 1, false, true)))).isTrue();
    assertThat(selector.needsKeyFrame()).isFalse();
    assertThat(selector.spatialId()).isEqualTo(1);
  }

  @Test
  void vp9FrameRatesGoUpAtSwitchingPoints() {
    FrameReader reader = new FrameReader(Codec.VP9);
    Vp9Selector selector = new Vp9Selector();
    selector.wanted(7, 0);
    assertThat(selector.select(read(reader, 1, vp9(1, 0, false, 0, false, false)))).isTrue();
    assertThat(selector.select(read(reader, 2, vp9(2, 1, false, 0, true, false)))).isFalse();
    selector.wanted(7, 1);
    assertThat(selector.select(read(reader, 3, vp9(3, 1, false, 0, true, false)))).isFalse();
    assertThat(selector.select(read(reader, 4, vp9(4, 1, true, 0, true, false)))).isTrue();
    assertThat(selector.select(read(reader, 5, vp9(5, 1, false, 0, true, false)))).isTrue();
    assertThat(selector.temporalId()).isEqualTo(1);
    assertThat(selector.select(read(reader, 6, (byte) 0x20))).isFalse();
  }

  @Test
  void vp8FrameRatesGoDownAtOnceAndUpLayerByLayer() {
    FrameReader reader = new FrameReader(Codec.VP8);
    TemporalSelector selector = new TemporalSelector();
    selector.wanted(0, 7);
    assertThat(selector.select(read(reader, 1, vp8(1, 0, false, true)))).isTrue();
    assertThat(selector.select(read(reader, 2, vp8(2, 2, true, false)))).isTrue();
    selector.wanted(0, 0);
    assertThat(selector.select(read(reader, 2, vp8(2, 2, true, false)))).isTrue();
    assertThat(selector.select(read(reader, 3, vp8(3, 1, true, false)))).isFalse();
    assertThat(selector.select(read(reader, 4, vp8(4, 2, false, false)))).isFalse();
    assertThat(selector.select(read(reader, 5, vp8(5, 0, false, false)))).isTrue();
    selector.wanted(0, 2);
    assertThat(selector.select(read(reader, 6, vp8(6, 2, true, false)))).isFalse();
    assertThat(selector.select(read(reader, 7, vp8(7, 1, false, false)))).isFalse();
    assertThat(selector.select(read(reader, 8, vp8(8, 1, true, false)))).isTrue();
    assertThat(selector.select(read(reader, 9, vp8(9, 2, true, false)))).isTrue();
    assertThat(selector.temporalId()).isEqualTo(2);
    assertThat(selector.select(read(reader, 4, vp8(4, 2, false, false)))).isFalse();
    // Without picture ids nothing can be left out.
    selector.wanted(0, 0);
    assertThat(selector.select(read(reader, 10, (byte) 0x10, (byte) 1, (byte) 0))).isTrue();
  }
}
