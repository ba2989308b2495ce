/** What server SDKs can ask of rooms. */
@NullMarked
package dev.hibiki.room.api;

import org.jspecify.annotations.NullMarked;
