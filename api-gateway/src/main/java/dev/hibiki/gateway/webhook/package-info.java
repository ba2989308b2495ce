/** Webhooks that could not be delivered, over HTTP. */
@NullMarked
package dev.hibiki.gateway.webhook;

import org.jspecify.annotations.NullMarked;
