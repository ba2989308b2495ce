/** State of one received or sent RTP stream. RFC 3550, 4585, 4588. */
@NullMarked
package dev.hibiki.rtc.stream;

import org.jspecify.annotations.NullMarked;
