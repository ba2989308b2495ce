/** Whole peers with real keys and real DTLS, joined by a wire in memory. */
@NullMarked
package dev.hibiki.net.peer;

import org.jspecify.annotations.NullMarked;
