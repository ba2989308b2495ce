package dev.hibiki.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpHeaderTest {
  private final RtpHeader header = new RtpHeader();

  @Test
  void readsThePlainHeader() {
    byte[] packet = hex("80 e0 ffff deadbeef cafebabe 010203");

    assertThat(parse(packet)).isTrue();
    assertThat(header.payloadType()).isEqualTo(96);
    assertThat(header.marker()).isTrue();
    assertThat(header.sequenceNumber()).isEqualTo(65_535);
    assertThat(header.timestamp()).isEqualTo(0xdeadbeef);
    assertThat(header.ssrc()).isEqualTo(0xcafebabe);
    assertThat(header.headerLength()).isEqualTo(12);
    assertThat(header.payloadOffset()).isEqualTo(12);
    assertThat(header.payloadLength()).isEqualTo(3);
    assertThat(header.paddingLength()).isZero();
    assertThat(header.extensionCount()).isZero();
    assertThat(header.extensionOffset(1)).isEqualTo(-1);
    assertThat(header.extensionLength(1)).isEqualTo(-1);
  }

  @Test
  void offsetsAreAbsolute() {
    byte[] packet = hex("ffffff 90 60 0001 00000000 00000001 bede0001 10aa0000 0102 ff");

    assertThat(header.parse(packet, 3, 22)).isTrue();
    assertThat(header.payloadOffset()).isEqualTo(23);
    assertThat(header.payloadLength()).isEqualTo(2);
    assertThat(header.extensionOffset(1)).isEqualTo(20);
  }

  @Test
  void readsContributingSources() {
    byte[] packet = hex("82 60 0001 00000000 00000001 11111111 22222222 77");

    assertThat(parse(packet)).isTrue();
    assertThat(header.csrcCount()).isEqualTo(2);
    assertThat(header.csrc(0)).isEqualTo(0x11111111);
    assertThat(header.csrc(1)).isEqualTo(0x22222222);
    assertThat(header.payloadLength()).isEqualTo(1);
  }

  @Test
  void readsPadding() {
    assertThat(parse(hex("a0 60 0001 00000000 00000001 aabb 000003"))).isTrue();
    assertThat(header.payloadLength()).isEqualTo(2);
    assertThat(header.paddingLength()).isEqualTo(3);
  }

  @Test
  void aPacketMayBePaddingOnly() {
    assertThat(parse(hex("a0 60 0001 00000000 00000001 00000004"))).isTrue();
    assertThat(header.payloadLength()).isZero();
  }

  @Test
  void readsOneByteElementsWithPaddingBetween() {
    byte[] packet = hex("90 60 0001 00000000 00000001 bede0003 10aa 00 22bbccdd 00 e0ee 0000 55");

    assertThat(parse(packet)).isTrue();
    assertThat(header.extensionProfile()).isEqualTo(0xBEDE);
    assertThat(header.extensionCount()).isEqualTo(3);
    assertThat(element(1)).isEqualTo(hex("aa"));
    assertThat(element(2)).isEqualTo(hex("bbccdd"));
    assertThat(element(14)).isEqualTo(hex("ee"));
    assertThat(header.extensionIdAt(2)).isEqualTo(14);
    assertThat(header.payloadLength()).isEqualTo(1);
  }

  @Test
  void oneByteIdFifteenEndsTheList() {
    assertThat(parse(hex("90 60 0001 00000000 00000001 bede0002 10aa f0 10 20bb 0000"))).isTrue();
    assertThat(header.extensionCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000", "1001", "100f"})
  void readsTwoByteElementsWhateverTheApplicationBits(String profile) {
    byte[] packet =
        hex("90 60 0001 00000000 00000001 " + profile + "0003 0100 00 ff05 0102030405 00 55");

    assertThat(parse(packet)).isTrue();
    assertThat(header.extensionCount()).isEqualTo(2);
    assertThat(element(1)).isEmpty();
    assertThat(element(255)).isEqualTo(hex("0102030405"));
  }

  @Test
  void anUnknownProfileIsSkipped() {
    assertThat(parse(hex("90 60 0001 00000000 00000001 12340001 10aabbcc 55"))).isTrue();
    assertThat(header.extensionProfile()).isEqualTo(0x1234);
    assertThat(header.extensionCount()).isZero();
    assertThat(header.payloadLength()).isEqualTo(1);
  }

  @Test
  void anElementThatDoesNotFitItsBlockEndsTheList() {
    assertThat(parse(hex("90 60 0001 00000000 00000001 bede0001 10aa 2f bb 55"))).isTrue();
    assertThat(header.extensionCount()).isEqualTo(1);

    assertThat(parse(hex("90 60 0001 00000000 00000001 10000001 0101aa 02 55"))).isTrue();
    assertThat(header.extensionCount()).isEqualTo(1);
  }

  @Test
  void moreElementsThanTheBoundAreNotSeen() {
    byte[] packet = new byte[12 + 4 + 80];
    System.arraycopy(hex("90 60 0001 00000000 00000001 bede0014"), 0, packet, 0, 16);
    for (int i = 16; i < packet.length; i += 2) {
      packet[i] = 0x10;
    }
    assertThat(parse(packet)).isTrue();
    assertThat(header.extensionCount()).isEqualTo(RtpHeader.MAX_EXTENSIONS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "80 60 0001 00000000 000000",
        "40 60 0001 00000000 00000001",
        "c0 60 0001 00000000 00000001",
        // one CSRC is missing
        "82 60 0001 00000000 00000001 11111111",
        // no room for the head of the extension block, then for its body
        "90 60 0001 00000000 00000001 bede",
        "90 60 0001 00000000 00000001 bede0002 11111111",
        // padding of nothing, and more padding than payload
        "a0 60 0001 00000000 00000001 00",
        "a0 60 0001 00000000 00000001",
        "a0 60 0001 00000000 00000001 aabb04",
      })
  void refusesWhatDoesNotHoldTogether(String packet) {
    assertThat(parse(hex(packet))).isFalse();
  }

  @Test
  void everyCutOfAPacketThatHoldsTheHeaderIsRead() {
    byte[] packet =
        hex("92 e0 0001 00000000 00000001 0000000a 0000000b bede0002 10aa 22bbccdd 0000 5566");
    for (int length = 0; length <= packet.length; length++) {
      assertThat(parse(Arrays.copyOf(packet, length))).as("%d", length).isEqualTo(length >= 32);
    }
  }

  private boolean parse(byte[] packet) {
    return header.parse(packet, 0, packet.length);
  }

  private byte[] element(int id) {
    int from = header.extensionOffset(id);
    return Arrays.copyOfRange(header.array(), from, from + header.extensionLength(id));
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
