package dev.hibiki.net.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link SrtpCrypto} must do. */
abstract class SrtpCryptoContract {
  private static final HexFormat HEX = HexFormat.of();
  private static final int TAG = 16;

  private final SrtpCrypto crypto = crypto();

  abstract SrtpCrypto crypto();

  /** Test cases of the GCM specification (McGrew and Viega) and of RFC 7714 section 16.1.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "00000000000000000000000000000000|000000000000000000000000|''|''"
            + "|58e2fccefa7e3061367f1d57a4e7455a",
        "00000000000000000000000000000000|000000000000000000000000|''"
            + "|00000000000000000000000000000000"
            + "|0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf",
        "feffe9928665731c6d6a8f9467308308|cafebabefacedbaddecaf888"
            + "|feedfacedeadbeeffeedfacedeadbeefabaddad2"
            + "|d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
            + "|42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
            + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
            + "5bc94fbc3221a5db94fae95ae7121a47",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
            + "|cafebabefacedbaddecaf888|feedfacedeadbeeffeedfacedeadbeefabaddad2"
            + "|d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
            + "|522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            + "76fc6ece0f4e1768cddf8853bb2d551b",
        "000102030405060708090a0b0c0d0e0f|51753c6580c2726f20718414|8040f17b8041f8d35501a0b2"
            + "|47616c6c696120657374206f6d6e6973206469766973612069"
            + "6e207061727465732074726573"
            + "|f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
            + "899d7f27beb16a9152cf765ee4390cce",
      })
  void aesGcmGivesTheKnownAnswers(
      String key, String nonce, String aad, String plain, String sealed) {
    SrtpCrypto.Aead aead = crypto.aesGcm(HEX.parseHex(key));
    byte[] header = HEX.parseHex(aad);
    byte[] in = HEX.parseHex(plain);
    byte[] out = new byte[in.length + TAG];

    aead.seal(HEX.parseHex(nonce), header, 0, header.length, in, 0, in.length, out, 0);

    assertThat(HEX.formatHex(out)).isEqualTo(sealed);
    byte[] opened = new byte[out.length];
    assertThat(
            aead.open(HEX.parseHex(nonce), header, 0, header.length, out, 0, out.length, opened, 0))
        .isTrue();
    assertThat(Arrays.copyOf(opened, in.length)).isEqualTo(in);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32})
  void aesGcmSealsAndOpensInPlaceAtAnyOffset(int keyBytes) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] key = bytes(random, keyBytes);
    SrtpCrypto.Aead sender = crypto.aesGcm(key);
    SrtpCrypto.Aead receiver = crypto.aesGcm(key);
    byte[] packet = new byte[2048];
    for (int i = 0; i < 500; i++) {
      byte[] nonce = bytes(random, 12);
      int at = random.nextInt(300);
      int header = random.nextInt(40);
      int length = random.nextInt(1500);
      byte[] plain = bytes(random, header + length);
      System.arraycopy(plain, 0, packet, at, plain.length);
      int body = at + header;

      sender.seal(nonce, packet, at, header, packet, body, length, packet, body);
      if (length > 15) {
        assertThat(Arrays.copyOfRange(packet, body, body + length))
            .as("seed %d", seed)
            .isNotEqualTo(Arrays.copyOfRange(plain, header, plain.length));
      }

      assertThat(receiver.open(nonce, packet, at, header, packet, body, length + TAG, packet, body))
          .as("seed %d", seed)
          .isTrue();
      assertThat(Arrays.copyOfRange(packet, at, at + plain.length))
          .as("seed %d", seed)
          .isEqualTo(plain);
    }
  }

  @Test
  void aesGcmDetectsEveryFlippedBit() {
    byte[] key = new byte[16];
    byte[] nonce = new byte[12];
    SrtpCrypto.Aead aead = crypto.aesGcm(key);
    byte[] packet = new byte[12 + 20 + TAG];
    aead.seal(nonce, packet, 0, 12, packet, 12, 20, packet, 12);
    byte[] out = new byte[64];
    for (int bit = 0; bit < packet.length * 8; bit++) {
      byte[] bad = packet.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(aead.open(nonce, bad, 0, 12, bad, 12, 20 + TAG, out, 0)).isFalse();
    }
    assertThat(aead.open(nonce, packet, 0, 12, packet, 12, 20 + TAG, out, 0)).isTrue();
  }

  @Test
  void aesGcmOpensNothingShorterThanItsTag() {
    SrtpCrypto.Aead aead = crypto.aesGcm(new byte[16]);
    byte[] packet = new byte[64];
    for (int length = 0; length <= TAG; length++) {
      assertThat(aead.open(new byte[12], packet, 0, 12, packet, 12, length, packet, 12)).isFalse();
    }
  }

  @Test
  void aesGcmRefusesToSealTwiceInARowWithOneNonceAndGoesOnWithTheNext() {
    SrtpCrypto.Aead aead = crypto.aesGcm(new byte[16]);
    byte[] nonce = new byte[12];
    byte[] packet = new byte[64];
    aead.seal(nonce, packet, 0, 12, packet, 12, 20, packet, 12);
    assertThatThrownBy(() -> aead.seal(nonce, packet, 0, 12, packet, 12, 20, packet, 12))
        .isInstanceOf(IllegalStateException.class);
    nonce[0]++;
    aead.seal(nonce, packet, 0, 12, packet, 12, 20, packet, 12);
    assertThat(aead.open(nonce, packet, 0, 12, packet, 12, 20 + TAG, packet, 12)).isTrue();
  }

  @Test
  void aesGcmLeavesTheCallersNonceAndKeyToTheCaller() {
    byte[] key = new byte[16];
    SrtpCrypto.Aead aead = crypto.aesGcm(key);
    byte[] nonce = new byte[12];
    byte[] first = new byte[40];
    aead.seal(nonce, first, 0, 0, first, 0, 24, first, 0);
    Arrays.fill(key, (byte) 9);
    Arrays.fill(nonce, (byte) 9);
    assertThat(aead.open(new byte[12], first, 0, 0, first, 0, 40, new byte[40], 0)).isTrue();
  }

  /** RFC 3711 appendix B.2, at three places of the key stream. */
  @ParameterizedTest
  @CsvSource({
    "f0f1f2f3f4f5f6f7f8f9fafbfcfd0000,"
        + "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab"
        + "41e95b3bb0a2e8dd477901e4fca894c0",
    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,"
        + "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae"
        + "6a2cc3787889374fbeb4c81b17ba6c44",
  })
  void counterModeGivesTheKnownKeyStream(String counter, String expected) {
    SrtpCrypto.CounterMode mode =
        crypto.aesCounterMode(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"));
    byte[] data = new byte[48];
    mode.apply(HEX.parseHex(counter), data, 0, data.length, data, 0);
    assertThat(HEX.formatHex(data)).isEqualTo(expected);
  }

  @Test
  void counterModeAgreesWithTheJdkForEveryLengthAndCounter() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] key = bytes(random, 16);
    SrtpCrypto.CounterMode mode = crypto.aesCounterMode(key);
    Cipher jdk = Cipher.getInstance("AES/CTR/NoPadding", "SunJCE");
    for (int i = 0; i < 300; i++) {
      byte[] counter = bytes(random, 16);
      if (i % 3 == 0) {
        Arrays.fill(counter, random.nextInt(16), 16, (byte) 0xff);
      }
      byte[] data = bytes(random, random.nextInt(5000));
      jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
      byte[] expected = jdk.doFinal(data);
      byte[] packet = new byte[data.length + 7];
      System.arraycopy(data, 0, packet, 7, data.length);

      mode.apply(counter, packet, 7, data.length, packet, 7);

      assertThat(Arrays.copyOfRange(packet, 7, packet.length))
          .as("seed %d", seed)
          .isEqualTo(expected);
      byte[] elsewhere = new byte[data.length];
      mode.apply(counter, data, 0, data.length, elsewhere, 0);
      assertThat(elsewhere).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** RFC 2202 test cases 1, 2 and 6. */
  @Test
  void hmacSha1GivesTheKnownAnswersAndStartsOver() {
    byte[] key = new byte[20];
    Arrays.fill(key, (byte) 0x0b);
    SrtpCrypto.Authenticator hmac = crypto.hmacSha1(key);
    for (int i = 0; i < 3; i++) {
      assertThat(code(hmac, "Hi There")).isEqualTo("b617318655057264e28bc0b6fb378c8ef146be00");
    }
    assertThat(code(crypto.hmacSha1("Jefe".getBytes(US_ASCII)), "what do ya want for nothing?"))
        .isEqualTo("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    byte[] large = new byte[80];
    Arrays.fill(large, (byte) 0xaa);
    assertThat(
            code(crypto.hmacSha1(large), "Test Using Larger Than Block-Size Key - Hash Key First"))
        .isEqualTo("aa4ae5e15272d00e95705637ce8a3b55ed402112");
  }

  @Test
  void hmacSha1TakesItsMessageInPieces() {
    SrtpCrypto.Authenticator hmac = crypto.hmacSha1(new byte[20]);
    String whole = code(hmac, "a packet and its rollover counter");
    byte[] text = "a packet and its rollover counter".getBytes(US_ASCII);
    hmac.update(text, 0, 8);
    hmac.update(text, 8, 0);
    hmac.update(text, 8, text.length - 8);
    byte[] out = new byte[20];
    hmac.doFinal(out, 0);
    assertThat(HEX.formatHex(out)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 17, 24, 33})
  void keysOfAWrongLengthAreRefused(int bytes) {
    assertThatThrownBy(() -> crypto.aesGcm(new byte[bytes]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> crypto.aesCounterMode(new byte[bytes]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String code(SrtpCrypto.Authenticator hmac, String message) {
    byte[] text = message.getBytes(US_ASCII);
    byte[] out = new byte[25];
    hmac.update(text, 0, text.length);
    hmac.doFinal(out, 5);
    return HEX.formatHex(out, 5, 25);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
