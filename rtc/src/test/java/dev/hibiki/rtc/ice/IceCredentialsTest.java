package dev.hibiki.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IceCredentialsTest {
  private static final String PWD = "0123456789012345678901";

  @Test
  void generatedOnesAreLongAndMadeOfIceChars() {
    Random random = new Random(1);
    IceCredentials first = IceCredentials.generate(random);
    IceCredentials second = IceCredentials.generate(random);
    assertThat(first.ufrag()).matches("[A-Za-z0-9]{16}").isNotEqualTo(second.ufrag());
    assertThat(first.pwd()).matches("[A-Za-z0-9]{32}").isNotEqualTo(second.pwd());
    assertThat(IceCredentials.generate(random, "s07").ufrag()).matches("s07[A-Za-z0-9]{16}");
  }

  @Test
  void lengthsAndCharactersOfRemoteOnesAreChecked() {
    assertThat(IceCredentials.of("abcd", PWD)).isPresent();
    assertThat(IceCredentials.of("ab_-", PWD)).isPresent();
    assertThat(IceCredentials.of("abc", PWD)).isEmpty();
    assertThat(IceCredentials.of("abcd", PWD.substring(1))).isEmpty();
    assertThat(IceCredentials.of("a:cd", PWD)).isEmpty();
    assertThat(IceCredentials.of("a cd", PWD)).isEmpty();
    assertThat(IceCredentials.of("abc\u00e9", PWD)).isEmpty();
    assertThat(IceCredentials.of("a".repeat(256), "b".repeat(256))).isPresent();
    assertThat(IceCredentials.of("a".repeat(257), PWD)).isEmpty();
    assertThatThrownBy(() -> new IceCredentials("x", "y"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thePasswordStaysOutOfLogs() {
    assertThat(new IceCredentials("abcd", PWD).toString()).contains("abcd").doesNotContain(PWD);
  }
}
