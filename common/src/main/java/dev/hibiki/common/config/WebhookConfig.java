package dev.hibiki.common.config;

import java.time.Duration;
import java.util.List;

/** Calls to your own server about what happens in rooms. */
public record WebhookConfig(
    @Key(doc = "Addresses that are called.") List<String> urls,
    @Key(doc = "Which of the API keys signs the calls.") String apiKey,
    @Key(doc = "Delivery in one queue for each address.") UrlNotifier urlNotifier,
    @Key(doc = "Delivery in one queue for each room or other resource.")
        ResourceUrlNotifier resourceUrlNotifier,
    @Key(doc = "Which events are told.") Filter filterParams) {

  /** Delivery in one queue for each address. */
  public record UrlNotifier(
      @Key(doc = "Calls at a time.", def = "10", min = 1) int numWorkers,
      @Key(doc = "Events that may wait.", def = "100", min = 1) int queueSize) {}

  /** Delivery in one queue for each room or other resource. */
  public record ResourceUrlNotifier(
      @Key(doc = "Age from which a waiting event is given up.", def = "30s") Duration maxAge,
      @Key(doc = "Events that may wait.", def = "200", min = 1) int maxDepth) {}

  /** Which events are told. */
  public record Filter(
      @Key(doc = "Only these events; all if empty.") List<String> includeEvents,
      @Key(doc = "Not these events.") List<String> excludeEvents) {}
}
