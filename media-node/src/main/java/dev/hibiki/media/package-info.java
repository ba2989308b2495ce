/** The service that carries media: shards, their sockets, and the rooms on them. */
@NullMarked
package dev.hibiki.media;

import org.jspecify.annotations.NullMarked;
