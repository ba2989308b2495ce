package dev.hibiki.common.config;

import dev.hibiki.common.auth.ApiKeys;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the keys of webhooks have to do with each other and with API keys. */
final class WebhookRules {
  private final ConfigValues values;
  private final BiConsumer<String, String> error;

  /**
   * @param error takes a key and what is wrong with it
   */
  WebhookRules(ConfigValues values, BiConsumer<String, String> error) {
    this.values = values;
    this.error = error;
  }

  void apply() {
    for (Object url : values.list("webhook.urls")) {
      checkAddress("webhook.urls", (String) url);
    }
    checkKey("webhook.api_key", values.text("webhook.api_key"));
    for (Object item : values.list("hibiki.webhook.receivers")) {
      WebhookDeliveryConfig.Receiver receiver = (WebhookDeliveryConfig.Receiver) item;
      checkAddress("hibiki.webhook.receivers", receiver.url());
      checkKey("hibiki.webhook.receivers", receiver.apiKey());
    }
    if (values.isSet("webhook.resource_url_notifier.max_age")) {
      values.put(
          "hibiki.webhook.max_age", values.duration("webhook.resource_url_notifier.max_age"));
    }
    for (String pause : List.of("hibiki.webhook.retry_min", "hibiki.webhook.timeout")) {
      if (values.duration(pause).isZero()) {
        error.accept(pause, "must be more than 0");
      }
    }
  }

  private void checkAddress(String key, String address) {
    String fault = fault(address);
    if (fault != null) {
      error.accept(key, "\"" + address + "\" " + fault);
    }
  }

  private static @Nullable String fault(String address) {
    try {
      URI uri = URI.create(address);
      boolean http =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return http && uri.getHost() != null
          ? null
          : "must begin with http:// or https:// and a host";
    } catch (IllegalArgumentException e) {
      return "is no address";
    }
  }

  private void checkKey(String key, String id) {
    ApiKeys keys = values.value("keys", ApiKeys.class);
    if (!id.isEmpty() && !keys.isEmpty() && keys.find(id) == null) {
      error.accept(key, "there is no API key \"" + id + "\"");
    }
  }
}
