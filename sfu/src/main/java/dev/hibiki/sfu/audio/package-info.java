/** Who is speaking, by the level extension of RTP packets (RFC 6464). */
@NullMarked
package dev.hibiki.sfu.audio;

import org.jspecify.annotations.NullMarked;
