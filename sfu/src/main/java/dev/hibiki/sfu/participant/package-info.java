/** The session of one participant in a room, split by job: signalling, publishing, subscribing. */
@NullMarked
package dev.hibiki.sfu.participant;

import org.jspecify.annotations.NullMarked;
