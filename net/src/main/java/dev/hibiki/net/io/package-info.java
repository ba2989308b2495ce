/**
 * The edge between one event loop and the network: UDP and ICE-TCP sockets on Netty.
 *
 * <p>Thread rule: everything here belongs to one Netty event loop, which is the owner thread of the
 * peers behind it; binding and closing are done from other threads. Datagrams are handed over as
 * slices of a reused heap array and leave through {@link dev.hibiki.net.io.DatagramBatch}. RFC 768,
 * 4571, 6544.
 */
@NullMarked
package dev.hibiki.net.io;

import org.jspecify.annotations.NullMarked;
