package dev.hibiki.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySuggestionsTest {
  @ParameterizedTest
  @CsvSource({"'', '', 0", "a, '', 1", "kitten, sitting, 3", "abc, abc, 0", "ab, ba, 2"})
  void theDistanceOfTwoWordsIsTheNumberOfChanges(String a, String b, int distance) {
    assertThat(KeySuggestions.distance(a, b)).isEqualTo(distance);
    assertThat(KeySuggestions.distance(b, a)).isEqualTo(distance);
  }

  @ParameterizedTest
  @CsvSource({
    "redis_address, ''",
    "bindAddresses, bind_addresses",
    "Logging, logging",
    "webhooks, webhook",
    "stun_servers, rtc.stun_servers",
    "use_external_ip, rtc.use_external_ip",
    "relay_range_start, turn.relay_range_start",
    "zzzzzzzzzz, ''",
  })
  void theNearestKeyIsSuggestedIfThereIsOne(String name, String suggestion) {
    assertThat(KeySuggestions.suggest(ConfigKeys.ROOT, name)).isEqualTo(suggestion);
  }
}
