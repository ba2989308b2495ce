/** One replica of a room: commands in, effects out, one owner thread, no I/O. */
@NullMarked
package dev.hibiki.sfu.room;

import org.jspecify.annotations.NullMarked;
