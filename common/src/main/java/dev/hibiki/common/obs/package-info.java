/**
 * Metrics: their names, labels and buckets, all registered here. Names that begin with {@code
 * livekit_} are those of the reference server, so that its dashboards work; ours begin with {@code
 * hibiki_}. Thread-safe; nothing here is called for a packet.
 */
@NullMarked
package dev.hibiki.common.obs;

import org.jspecify.annotations.NullMarked;
