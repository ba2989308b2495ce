package dev.hibiki.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeaderExtensionsTest {
  private final byte[] out = new byte[32];

  @Test
  void audioLevelAndVoiceActivity() {
    HeaderExtensions.writeAudioLevel(out, 1, 35, true);

    assertThat(out[1]).isEqualTo((byte) 0xA3);
    assertThat(HeaderExtensions.audioLevel(out, 1, 1)).isEqualTo(35);
    assertThat(HeaderExtensions.voiceActivity(out, 1, 1)).isTrue();
    assertThat(HeaderExtensions.audioLevel(out, -1, -1)).isEqualTo(-1);
    assertThat(HeaderExtensions.voiceActivity(out, -1, -1)).isFalse();
  }

  @Test
  void midAndRidAreVisibleAscii() {
    byte[] text = "q-1_~".getBytes(StandardCharsets.US_ASCII);
    byte[] bad = {'q', (byte) 0xC3};

    assertThat(HeaderExtensions.text(text, 0, 5)).isEqualTo("q-1_~");
    assertThat(HeaderExtensions.text(text, 1, 2)).isEqualTo("-1");
    assertThat(HeaderExtensions.text(bad, 0, 2)).isNull();
    assertThat(HeaderExtensions.text(new byte[] {' '}, 0, 1)).isNull();
    assertThat(HeaderExtensions.text(new byte[] {0x7F}, 0, 1)).isNull();
    assertThat(HeaderExtensions.text(text, -1, -1)).isNull();
    assertThat(HeaderExtensions.text(text, 0, 0)).isNull();
    assertThat(HeaderExtensions.text(new byte[33], 0, 33)).isNull();
    assertThat(HeaderExtensions.textEquals(text, 0, 5, text)).isTrue();
    assertThat(HeaderExtensions.textEquals(text, 0, 4, text)).isFalse();
    assertThat(HeaderExtensions.textEquals(text, -1, -1, text)).isFalse();
    assertThat(HeaderExtensions.textEquals(bad, 0, 2, new byte[] {'q', 'q'})).isFalse();
  }

  @Test
  void transportSequence() {
    HeaderExtensions.writeTransportSequence(out, 3, 0x1_ABCD);

    assertThat(HeaderExtensions.transportSequence(out, 3, 2)).isEqualTo(0xABCD);
    assertThat(HeaderExtensions.transportSequence(out, 3, 1)).isEqualTo(-1);
  }

  @Test
  void absSendTime() {
    long ntp = 0x0000_003F_C000_0000L;
    HeaderExtensions.writeAbsSendTime(out, 0, HeaderExtensions.absSendTimeOfNtp(ntp));

    // 63.75 s in 6.18 fixed point.
    assertThat(HeaderExtensions.absSendTime(out, 0, 3)).isEqualTo((int) (63.75 * (1 << 18)));
    assertThat(HeaderExtensions.absSendTime(out, 0, 2)).isEqualTo(-1);
  }

  @Test
  void absCaptureTimeWithAndWithoutOffset() {
    HeaderExtensions.writeAbsCaptureTime(out, 0, 0xE0000000_80000001L, -5);

    assertThat(HeaderExtensions.absCaptureTime(out, 0, 16)).isEqualTo(0xE0000000_80000001L);
    assertThat(HeaderExtensions.captureClockOffset(out, 0, 16)).isEqualTo(-5);
    assertThat(HeaderExtensions.hasCaptureClockOffset(16)).isTrue();
    assertThat(HeaderExtensions.captureClockOffset(out, 0, 8)).isZero();
    assertThat(HeaderExtensions.absCaptureTime(out, 0, 7)).isZero();

    HeaderExtensions.writeAbsCaptureTime(out, 16, 77);
    assertThat(HeaderExtensions.absCaptureTime(out, 16, 8)).isEqualTo(77);
  }

  @Test
  void playoutDelay() {
    HeaderExtensions.writePlayoutDelay(out, 0, 10, 9999);

    assertThat(HeaderExtensions.minPlayoutDelay(out, 0, 3)).isEqualTo(10);
    assertThat(HeaderExtensions.maxPlayoutDelay(out, 0, 3)).isEqualTo(4095);
    assertThat(HeaderExtensions.minPlayoutDelay(out, -1, -1)).isEqualTo(-1);
    assertThat(HeaderExtensions.maxPlayoutDelay(out, -1, -1)).isEqualTo(-1);
  }

  @Test
  void videoOrientation() {
    HeaderExtensions.writeVideoOrientation(out, 0, 0x03);

    assertThat(HeaderExtensions.videoOrientation(out, 0, 1)).isEqualTo(3);
    assertThat(HeaderExtensions.rotationDegrees(3)).isEqualTo(270);
    assertThat(HeaderExtensions.videoOrientation(out, -1, -1)).isEqualTo(-1);
  }

  @Test
  void transmissionOffsetIsSigned() {
    HeaderExtensions.writeTransmissionOffset(out, 0, -3);

    assertThat(HeaderExtensions.transmissionOffset(out, 0, 3)).isEqualTo(-3);
    assertThat(HeaderExtensions.transmissionOffset(out, -1, -1)).isZero();
  }

  @Test
  void frameMarking() {
    out[0] = (byte) 0xA0;

    int marking = HeaderExtensions.frameMarking(out, 0, 1);
    assertThat(HeaderExtensions.frameMarkingStart(marking)).isTrue();
    assertThat(HeaderExtensions.frameMarkingIndependent(marking)).isTrue();
    assertThat(HeaderExtensions.frameMarking(out, -1, -1)).isEqualTo(-1);
    assertThat(HeaderExtensions.frameMarkingStart(-1)).isFalse();
    assertThat(HeaderExtensions.frameMarkingIndependent(-1)).isFalse();
  }
}
