/**
 * A room without any I/O: participants, signalling decisions, tracks, subscriptions and forwarding.
 *
 * <p>Thread rule: a room replica belongs to one shard thread. The subscriber of a track need not be
 * local to the replica that publishes it: nothing here may assume so.
 */
@NullMarked
package dev.hibiki.sfu;

import org.jspecify.annotations.NullMarked;
