/** Time as numbers that are passed in: NTP conversion and wall clock. */
@NullMarked
package dev.hibiki.rtc.time;

import org.jspecify.annotations.NullMarked;
