/** How a room gets peers without knowing sockets. */
@NullMarked
package dev.hibiki.sfu.peer;

import org.jspecify.annotations.NullMarked;
