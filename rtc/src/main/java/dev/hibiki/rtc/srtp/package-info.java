/**
 * SRTP and SRTCP state over a crypto port: indexes, rollover counters, replay windows and key
 * derivation.
 *
 * <p>A context belongs to one owner thread. RFC 3711, 5764, 6188, 7714.
 */
@NullMarked
package dev.hibiki.rtc.srtp;

import org.jspecify.annotations.NullMarked;
