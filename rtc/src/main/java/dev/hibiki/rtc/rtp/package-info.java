/**
 * RTP header flyweight, header extensions, sequence arithmetic and a table of SSRCs.
 *
 * <p>Everything here is used by one owner thread and allocates nothing per packet. RFC 3550, 8285,
 * 6464, 9143, 8852, 5450.
 */
@NullMarked
package dev.hibiki.rtc.rtp;

import org.jspecify.annotations.NullMarked;
