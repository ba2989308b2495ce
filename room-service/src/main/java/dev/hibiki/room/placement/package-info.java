/** Whether and where a room is made. */
@NullMarked
package dev.hibiki.room.placement;

import org.jspecify.annotations.NullMarked;
