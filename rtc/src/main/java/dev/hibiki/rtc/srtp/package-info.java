/** SRTP and SRTCP state over a crypto port. RFC 3711, 7714. */
@NullMarked
package dev.hibiki.rtc.srtp;

import org.jspecify.annotations.NullMarked;
