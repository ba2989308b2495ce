/** The service that knows all rooms: creates, places, lists and ends them. */
@NullMarked
package dev.hibiki.room;

import org.jspecify.annotations.NullMarked;
