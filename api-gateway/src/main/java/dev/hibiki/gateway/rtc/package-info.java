/** The signalling WebSocket: joining over HTTP, then frames both ways. */
@NullMarked
package dev.hibiki.gateway.rtc;

import org.jspecify.annotations.NullMarked;
