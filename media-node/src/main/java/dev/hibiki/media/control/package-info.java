/** From the control plane to rooms and back: commands in, effects out. */
@NullMarked
package dev.hibiki.media.control;

import org.jspecify.annotations.NullMarked;
