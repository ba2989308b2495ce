/**
 * RTCP compound packets: {@link RtcpReader} calls an {@link RtcpVisitor}, {@link RtcpWriter}
 * builds.
 *
 * <p>Nothing is allocated, and nothing throws for input. RFC 3550, 4585, 5104, 5506, 3611,
 * draft-alvestrand-rmcat-remb-03, draft-holmer-rmcat-transport-wide-cc-extensions-01.
 */
@NullMarked
package dev.hibiki.rtc.rtcp;

import org.jspecify.annotations.NullMarked;
