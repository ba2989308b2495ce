/** RTCP compound packets: parsing and building. RFC 3550, 4585, 5104, 3611. */
@NullMarked
package dev.hibiki.rtc.rtcp;

import org.jspecify.annotations.NullMarked;
