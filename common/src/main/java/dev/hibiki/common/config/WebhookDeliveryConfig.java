package dev.hibiki.common.config;

import java.time.Duration;
import java.util.List;

/** How webhooks are kept and tried; what they are is in {@link WebhookConfig}. */
public record WebhookDeliveryConfig(
    @Key(doc = "Addresses with a key and a filter of their own, beside `webhook.urls`.")
        List<Receiver> receivers,
    @Key(
            doc =
                "Directory of what is not delivered yet, on a local disk, for one server; `memory`"
                    + " keeps it in memory only. Empty means `hibiki-data/webhooks`, in development"
                    + " mode memory.")
        String outbox,
    @Key(
            doc =
                "How often the outbox is brought to the disk, against power cuts; 0 leaves it to"
                    + " the operating system. The end of the process loses nothing either way.",
            def = "1s")
        Duration syncInterval,
    @Key(
            doc =
                "Age from which a waiting event goes to the dead letters;"
                    + " `webhook.resource_url_notifier.max_age` comes before it where that is set.",
            def = "24h")
        Duration maxAge,
    @Key(doc = "Pause after a first failure; it doubles with each one more.", def = "1s")
        Duration retryMin,
    @Key(doc = "Longest pause between attempts.", def = "30s") Duration retryMax,
    @Key(doc = "Longest that one attempt may take.", def = "10s") Duration timeout,
    @Key(doc = "Events that may wait for one address.", def = "20000", min = 1) int maxPending,
    @Key(doc = "Dead letters that are kept; the oldest go first.", def = "10000", min = 1)
        int maxDeadLetters) {

  /** An address with what it wants to hear. */
  public record Receiver(
      @Key(doc = "Address that is called.") String url,
      @Key(doc = "Which of the API keys signs the calls; that of `webhook.api_key` if empty.")
          String apiKey,
      @Key(doc = "Only these events; all if empty.") List<String> includeEvents,
      @Key(doc = "Not these events, unless `include_events` is set.") List<String> excludeEvents) {}
}
