@NullMarked
package dev.hibiki.room.webhook;

import org.jspecify.annotations.NullMarked;
