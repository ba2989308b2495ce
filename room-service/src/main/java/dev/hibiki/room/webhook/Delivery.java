package dev.hibiki.room.webhook;

import dev.hibiki.common.proto.WebhookEvent;

/**
 * One event on its way to one address.
 *
 * @param sequence its number in the outbox; the order of events
 * @param queuedUnixMillis when it began to wait
 * @param apiKey id of the API key that signs
 * @param resource the room, or whatever else the event is about: within it the order is kept
 */
record Delivery(
    long sequence,
    long queuedUnixMillis,
    String url,
    String apiKey,
    String resource,
    WebhookEvent event) {}
