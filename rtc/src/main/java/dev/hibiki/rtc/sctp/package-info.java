/**
 * SCTP over DTLS and WebRTC data channels, as one state machine without I/O.
 *
 * <p>{@link dev.hibiki.rtc.sctp.SctpAssociation} is the way in; {@link
 * dev.hibiki.rtc.sctp.SctpSink} is the way out. Every object belongs to the one thread that owns
 * the peer. SCTP packets are the application data of DTLS records: the peer is authenticated, there
 * is one path, and its packet size is fixed by {@link dev.hibiki.rtc.sctp.SctpConfig}.
 *
 * <ul>
 *   <li>RFC 9260 SCTP, RFC 8261 SCTP over DTLS
 *   <li>RFC 8831 data channels, RFC 8832 data channel establishment
 *   <li>RFC 3758 and RFC 7496 partial reliability, RFC 6525 stream reset
 *   <li>RFC 7053 the I bit, RFC 9653 zero checksum
 * </ul>
 *
 * <p>I-DATA (RFC 8260), AUTH (RFC 4895) and multihoming are not offered, so no peer uses them.
 */
@NullMarked
package dev.hibiki.rtc.sctp;

import org.jspecify.annotations.NullMarked;
