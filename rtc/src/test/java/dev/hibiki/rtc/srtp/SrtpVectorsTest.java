package dev.hibiki.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of RFC 3711 appendix B and RFC 7714 sections 16 and 17. */
class SrtpVectorsTest {
  private static final String GCM_128_KEY = "000102030405060708090a0b0c0d0e0f";
  private static final String GCM_256_KEY =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String GCM_SALT = "517569642070726f2071756f";
  private static final String RTP_HEADER = "8040f17b8041f8d35501a0b2";
  private static final String RTP_PAYLOAD =
      "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
  private static final String RTCP_PACKET =
      "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
          + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

  private final SrtpCrypto crypto = new JceSrtpCrypto();

  @Test
  void sessionKeysAreThoseOfRfc3711B3() {
    SessionKeys keys =
        SessionKeys.derive(
            SrtpProfile.AES128_CM_SHA1_80,
            hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
            hex("0EC675AD498AFEEBB6960B3AABE6"),
            crypto);

    assertThat(keys.rtpKey()).isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assertThat(keys.rtpSalt()).isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
    assertThat(keys.rtpAuthenticationKey())
        .isEqualTo(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
  }

  @Test
  void keyStreamIsThatOfRfc3711B2() {
    byte[] key = hex("2B7E151628AED2A6ABF7158809CF4F3C");
    byte[] salt = hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD");
    byte[] none = new byte[20];
    SessionKeys keys = new SessionKeys(key, none, salt, key, none, salt);
    SrtpTransform transform = new CounterModeTransform(SrtpProfile.AES128_CM_SHA1_80, keys, crypto);
    byte[] packet = new byte[12 + 48 + 10];
    packet[0] = (byte) 0x80;

    transform.sealRtp(0, 0, packet, 0, 12, packet, 12, 48, packet, 0);

    assertThat(Arrays.copyOfRange(packet, 12, 60))
        .isEqualTo(
            hex(
                "E03EAD0935C95E80E166B16DD92B4EB4"
                    + "D23513162B02D0F72A43A2FE4A5F97AB"
                    + "41E95B3BB0A2E8DD477901E4FCA894C0"));
  }

  @Test
  void aWholeCounterModePacketIsAsOtherStacksMakeIt() {
    SrtpContext context =
        Contexts.local(
            SrtpProfile.AES128_CM_SHA1_80,
            hex("e1f97a0d3e018be0d64fa32c06de4139"),
            hex("0ec675ad498afeebb6960b3aabe6"));
    byte[] packet = Arrays.copyOf(hex("800f1234decafbadcafebabe" + "ab".repeat(16)), 38);

    assertThat(context.protectRtp(packet, 0, 28)).isEqualTo(38);

    assertThat(packet)
        .isEqualTo(
            hex(
                "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402"
                    + "b78d6acc99ea179b8dbb"));
  }

  @ParameterizedTest
  @CsvSource({
    GCM_128_KEY
        + ",f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
        + "899d7f27beb16a9152cf765ee4390cce",
    GCM_256_KEY
        + ",32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
        + "7aa3db36dfffd6b0f9bb7878d7a76c13"
  })
  void rtpPacketsAreThoseOfRfc7714Section16(String key, String sealed) {
    SrtpTransform transform = gcm(key);
    byte[] header = hex(RTP_HEADER);
    byte[] payload = hex(RTP_PAYLOAD);
    byte[] out = new byte[header.length + payload.length + 16];

    int length =
        transform.sealRtp(0xf17b, 0x5501a0b2, header, 0, 12, payload, 0, payload.length, out, 0);

    assertThat(length).isEqualTo(out.length);
    assertThat(out).isEqualTo(hex(RTP_HEADER + sealed));
    assertThat(transform.openRtp(0xf17b, 0x5501a0b2, out, 0, 12, length))
        .isEqualTo(12 + payload.length);
    assertThat(Arrays.copyOf(out, 12 + payload.length)).isEqualTo(hex(RTP_HEADER + RTP_PAYLOAD));
  }

  @ParameterizedTest
  @CsvSource({
    GCM_128_KEY
        + ",63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda"
        + "4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
    GCM_256_KEY
        + ",d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be"
        + "8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4"
  })
  void rtcpPacketsAreThoseOfRfc7714Section17(String key, String sealed) {
    SrtpTransform transform = gcm(key);
    byte[] plain = hex(RTCP_PACKET);
    byte[] packet = Arrays.copyOf(plain, plain.length + 20);

    assertThat(transform.sealRtcp(0x5d4, 0x4d617273, packet, 0, plain.length))
        .isEqualTo(packet.length);

    assertThat(packet).isEqualTo(hex(RTCP_PACKET.substring(0, 16) + sealed));
    int word = transform.rtcpTrailerWord(packet, 0, packet.length);
    assertThat(word).isEqualTo(0x800005d4);
    assertThat(transform.openRtcp(word, 0x4d617273, packet, 0, packet.length))
        .isEqualTo(plain.length);
    assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    GCM_128_KEY + ",841dd9683dd78ec92ae58790125f62b3000005d4",
    GCM_256_KEY + ",91db4afbfeee5a978fab4393ed2615fe000005d4"
  })
  void rtcpPacketsThatAreOnlyAuthenticatedAreUnderstood(String key, String trailer) {
    SrtpTransform transform = gcm(key);
    byte[] packet = hex(RTCP_PACKET + trailer);
    byte[] forged = packet.clone();
    forged[20] ^= 1;

    assertThat(transform.openRtcp(0x5d4, 0x4d617273, packet, 0, packet.length))
        .isEqualTo(packet.length - 20);
    assertThat(packet).startsWith(hex(RTCP_PACKET));
    assertThat(transform.openRtcp(0x5d4, 0x4d617273, forged, 0, forged.length)).isEqualTo(-1);
  }

  private SrtpTransform gcm(String key) {
    SessionKeys keys =
        new SessionKeys(hex(key), new byte[0], hex(GCM_SALT), hex(key), new byte[0], hex(GCM_SALT));
    return new GcmTransform(keys, crypto);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
