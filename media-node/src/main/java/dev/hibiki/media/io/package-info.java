/** Which sockets a node opens and which candidates they become. */
@NullMarked
package dev.hibiki.media.io;

import org.jspecify.annotations.NullMarked;
