/**
 * A LiveKit client with two peer connections, made of the project's own WebRTC: signalling by
 * WebSocket, one publishing and one subscribing peer. Everything but the signalling socket belongs
 * to the load loop.
 */
@NullMarked
package dev.hibiki.bench.client;

import org.jspecify.annotations.NullMarked;
