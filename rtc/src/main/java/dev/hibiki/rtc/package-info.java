/**
 * One WebRTC peer without any I/O: ICE, DTLS, SRTP and SCTP bundled on one transport.
 *
 * <p>Thread rule: everything belongs to one owner thread (a shard). Nothing here opens a socket,
 * starts a thread, reads a clock or takes a lock; time comes in as {@code nowNanos}, randomness as
 * a {@link java.util.random.RandomGenerator}. RFC 8825, 8829, 8834.
 */
@NullMarked
package dev.hibiki.rtc;

import org.jspecify.annotations.NullMarked;
