/** How fast guests get into a room, and what those cost who only stay. */
@NullMarked
package dev.hibiki.bench.guests;

import org.jspecify.annotations.NullMarked;
