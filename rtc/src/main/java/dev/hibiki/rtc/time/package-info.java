/**
 * Time as numbers that are passed in: NTP conversion and wall clock.
 *
 * <p>Nothing here reads a clock. Monotonic time is {@code nowNanos}; it may be negative and is
 * compared by difference. RFC 3550 section 4, RFC 5905.
 */
@NullMarked
package dev.hibiki.rtc.time;

import org.jspecify.annotations.NullMarked;
