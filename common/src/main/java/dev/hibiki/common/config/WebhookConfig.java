package dev.hibiki.common.config;

import java.time.Duration;
import java.util.List;

/** Calls to your own server about what happens in rooms. */
public record WebhookConfig(
    @Key(doc = "Addresses that are called.", acted = true) List<String> urls,
    @Key(doc = "Which of the API keys signs the calls; the first one if empty.", acted = true)
        String apiKey,
    @Key(doc = "Delivery to one address.", acted = true) UrlNotifier urlNotifier,
    @Key(doc = "Delivery in one queue for each room or other resource.", acted = true)
        ResourceUrlNotifier resourceUrlNotifier,
    @Key(doc = "Which events are told.", acted = true) Filter filterParams) {

  /** Delivery to one address. */
  public record UrlNotifier(
      @Key(doc = "Calls at a time; a room has one at a time.", def = "10", min = 1) int numWorkers,
      @Key(
              doc = "Known and without effect: see `hibiki.webhook.max_pending`.",
              def = "100",
              min = 1)
          int queueSize) {}

  /** Delivery in one queue for each room or other resource. */
  public record ResourceUrlNotifier(
      @Key(
              doc =
                  "Age from which a waiting event is given up. It counts only where it is set; see"
                      + " `hibiki.webhook.max_age`.",
              def = "30s")
          Duration maxAge,
      @Key(doc = "Events that may wait.", def = "200", min = 1) int maxDepth) {}

  /** Which events are told. */
  public record Filter(
      @Key(doc = "Only these events; all if empty.") List<String> includeEvents,
      @Key(doc = "Not these events, unless `include_events` is set.") List<String> excludeEvents) {}
}
