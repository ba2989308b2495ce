/**
 * Calls to other people's servers about what happens in rooms: signed, in order, retried, and kept
 * in an outbox until they have arrived. The decisions are in {@link
 * dev.hibiki.room.webhook.DeliveryQueues}, which does no input or output; {@link
 * dev.hibiki.room.webhook.Webhooks} runs it on one thread of its own.
 */
@NullMarked
package dev.hibiki.room.webhook;

import org.jspecify.annotations.NullMarked;
