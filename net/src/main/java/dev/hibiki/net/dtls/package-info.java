/**
 * DTLS 1.2 with use_srtp by BouncyCastle's lightweight API, behind the port {@link
 * dev.hibiki.rtc.dtls.DtlsEndpoint}.
 *
 * <p>Thread rule: a handshake runs on a virtual thread of its own and shares nothing with the owner
 * but a bounded queue of datagrams; its result is handed to the owner thread, where our own record
 * layer takes over. BouncyCastle is not on the data path. RFC 6347, 5246, 5288, 5764, 7627, 8122.
 */
@NullMarked
package dev.hibiki.net.dtls;

import org.jspecify.annotations.NullMarked;
