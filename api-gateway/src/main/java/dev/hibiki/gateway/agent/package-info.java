/** The WebSocket of agent workers. */
@NullMarked
package dev.hibiki.gateway.agent;

import org.jspecify.annotations.NullMarked;
