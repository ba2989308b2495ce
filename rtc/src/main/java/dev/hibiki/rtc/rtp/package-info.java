/** RTP header flyweight, header extensions and sequence arithmetic. RFC 3550, 8285. */
@NullMarked
package dev.hibiki.rtc.rtp;

import org.jspecify.annotations.NullMarked;
