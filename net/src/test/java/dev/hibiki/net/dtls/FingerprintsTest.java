package dev.hibiki.net.dtls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.dtls.Fingerprint;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintsTest {
  private static final byte[] ABC = "abc".getBytes(US_ASCII);

  /** The hashes of "abc" as FIPS 180-4 gives them, as far as they need be told apart. */
  @ParameterizedTest
  @CsvSource({
    "sha-1, A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D",
    "SHA-1, A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D",
    "sha-224, 23:09:7D:22:34:05:D8:22:86:42:A4:77:BD:A2:55:B3:2A:AD:BC:E4:BD:A0:B3:F7:E3:6C:9D:A7",
    "sha-256, BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:"
        + "FF:61:F2:00:15:AD",
  })
  void aCertificateMatchesItsFingerprintInEitherCase(String algorithm, String value) {
    assertThat(Fingerprints.supports(new Fingerprint(algorithm, value))).isTrue();
    assertThat(Fingerprints.matches(new Fingerprint(algorithm, value), ABC)).isTrue();
    assertThat(
            Fingerprints.matches(new Fingerprint(algorithm, value.toLowerCase(Locale.ROOT)), ABC))
        .isTrue();
    assertThat(Fingerprints.matches(new Fingerprint(algorithm, value), new byte[3])).isFalse();
    assertThat(Fingerprints.matches(new Fingerprint(algorithm, value.substring(3)), ABC)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"md5", "md2", "sha256", "", "sha-3"})
  void otherHashesAreNotSupported(String algorithm) {
    assertThat(Fingerprints.supports(new Fingerprint(algorithm, "00"))).isFalse();
    assertThat(Fingerprints.matches(new Fingerprint(algorithm, ""), ABC)).isFalse();
  }

  @Test
  void longHashesAreSupported() {
    assertThat(Fingerprints.supports(new Fingerprint("sha-384", ""))).isTrue();
    assertThat(Fingerprints.supports(new Fingerprint("sha-512", ""))).isTrue();
  }

  @Test
  void oursIsUpperCaseSha256() {
    Fingerprint fingerprint = Fingerprints.sha256(ABC);
    assertThat(fingerprint.algorithm()).isEqualTo("sha-256");
    assertThat(fingerprint.value()).startsWith("BA:78:16:BF").hasSize(95);
  }
}
