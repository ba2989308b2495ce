/** SCTP over DTLS and data channels. RFC 9260, 8261, 8831, 8832, 3758. */
@NullMarked
package dev.hibiki.rtc.sctp;

import org.jspecify.annotations.NullMarked;
