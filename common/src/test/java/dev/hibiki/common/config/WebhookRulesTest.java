package dev.hibiki.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Webhooks are refused at the start rather than failing one by one later. */
class WebhookRulesTest {
  private static final String KEYS = "keys: {one: a secret that is long enough for this}\n";

  private static ServerConfig load(String yaml) {
    return ConfigLoader.load(ConfigSources.ofYaml(KEYS + yaml)).config();
  }

  @Test
  void receiversWithFiltersOfTheirOwnAreRead() {
    ServerConfig config =
        load(
            """
            webhook: {api_key: one, urls: ['https://a.example/hook?x=1']}
            hibiki:
              webhook:
                receivers:
                  - url: http://127.0.0.1:9000/
                    include_events: [room_started]
            """);
    WebhookDeliveryConfig.Receiver receiver = config.hibiki().webhook().receivers().getFirst();
    assertThat(receiver.url()).isEqualTo("http://127.0.0.1:9000/");
    assertThat(receiver.includeEvents()).containsExactly("room_started");
    assertThat(config.hibiki().webhook().maxAge()).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void theAgeOfTheReferenceCountsWhereItIsSet() {
    ServerConfig config = load("webhook: {resource_url_notifier: {max_age: 45s}}");
    assertThat(config.hibiki().webhook().maxAge()).isEqualTo(Duration.ofSeconds(45));
  }

  @Test
  void anAddressThatCannotBeCalledIsAnError() {
    assertThatThrownBy(() -> load("webhook: {urls: ['ftp://a.example']}"))
        .hasMessageContaining("webhook.urls");
    assertThatThrownBy(() -> load("hibiki: {webhook: {receivers: [{url: nowhere}]}}"))
        .hasMessageContaining("hibiki.webhook.receivers");
  }

  @Test
  void aKeyThatDoesNotExistIsAnError() {
    assertThatThrownBy(() -> load("webhook: {api_key: two, urls: ['http://a.example']}"))
        .hasMessageContaining("there is no API key \"two\"");
  }

  @Test
  void pausesAreNotZero() {
    assertThatThrownBy(() -> load("hibiki: {webhook: {retry_min: 0s}}"))
        .hasMessageContaining("hibiki.webhook.retry_min");
  }
}
