package dev.hibiki.common.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private final KeyRing ring = new KeyRing(TokenFixtures.KEYS);

  @Test
  void anExchangedKeyIsNoLongerGood() {
    String token = TokenFixtures.with("");
    assertThat(ring.verify(token, TokenFixtures.NOW).apiKey()).isEqualTo("devkey");
    Map<String, String> both = new LinkedHashMap<>();
    both.put("new", "another secret");
    both.put("devkey", "secret");
    assertThat(ring.exchange(ApiKeys.of(both))).isTrue();
    assertThat(ring.verify(token, TokenFixtures.NOW).apiKey()).isEqualTo("devkey");
    assertThat(ring.signing().id()).isEqualTo("new");
    assertThat(ring.exchange(ApiKeys.of("new", "another secret"))).isTrue();
    assertThatThrownBy(() -> ring.verify(token, TokenFixtures.NOW))
        .isInstanceOf(TokenException.class);
  }

  @Test
  void aKeyWithAnotherSecretIsAnotherKey() {
    String token = TokenFixtures.with("");
    assertThat(ring.exchange(ApiKeys.of("devkey", "changed"))).isTrue();
    assertThatThrownBy(() -> ring.verify(token, TokenFixtures.NOW))
        .isInstanceOf(TokenException.class);
  }

  @Test
  void noKeysOrTheSameKeysChangeNothing() {
    assertThat(ring.exchange(ApiKeys.none())).isFalse();
    assertThat(ring.exchange(ApiKeys.of("devkey", "secret"))).isFalse();
    assertThat(ring.signing().id()).isEqualTo("devkey");
  }
}
