/**
 * State of one received or sent RTP stream: sequence and loss accounting, NACK both ways,
 * retransmission, reports, and transport-wide feedback for a received transport.
 *
 * <p>Everything belongs to one owner thread, takes {@code nowNanos} and allocates nothing per
 * packet. Deadlines are {@link Long#MAX_VALUE} if there is none. RFC 3550, 4585, 4588.
 */
@NullMarked
package dev.hibiki.rtc.stream;

import org.jspecify.annotations.NullMarked;
