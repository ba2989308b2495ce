/** The port behind which DTLS 1.2 with use_srtp lives. RFC 6347, 5764, 8122. */
@NullMarked
package dev.hibiki.rtc.dtls;

import org.jspecify.annotations.NullMarked;
