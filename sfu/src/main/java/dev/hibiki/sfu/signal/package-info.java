/** From signalling requests to room actions, and from room state to signalling responses. */
@NullMarked
package dev.hibiki.sfu.signal;

import org.jspecify.annotations.NullMarked;
