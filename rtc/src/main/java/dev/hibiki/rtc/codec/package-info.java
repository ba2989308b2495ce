/** Codec payload descriptors, read without decoding. RFC 7741, 6184, 9628, 2198. */
@NullMarked
package dev.hibiki.rtc.codec;

import org.jspecify.annotations.NullMarked;
