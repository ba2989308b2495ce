/** Data tracks: numbered frames of bytes that participants publish and others choose to receive. */
@NullMarked
package dev.hibiki.sfu.datatrack;

import org.jspecify.annotations.NullMarked;
