/**
 * What a media node tells of itself: metrics of rooms from the effects that pass by, metrics of
 * shards and streams from counters that are read every few seconds, and the log of rooms.
 *
 * <p>Thread rule: {@code RoomMeter} and {@code RoomLog} live on their room's thread, the rest on
 * one thread of its own.
 */
@NullMarked
package dev.hibiki.media.obs;

import org.jspecify.annotations.NullMarked;
