/**
 * Shards: one event loop thread each, with its sockets, its rooms, their peers and their timers.
 *
 * <p>Thread rule: everything of a shard happens on its event loop; {@code execute} is the only way
 * in.
 */
@NullMarked
package dev.hibiki.media.shard;

import org.jspecify.annotations.NullMarked;
