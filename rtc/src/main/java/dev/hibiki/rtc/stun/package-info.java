/**
 * STUN messages: parsing in place, writing in place, integrity and fingerprint. RFC 8489; the ICE
 * attributes of RFC 8445 section 16.
 *
 * <p>Thread rule: every object belongs to one thread. Datagrams are borrowed for the call; a {@link
 * dev.hibiki.rtc.stun.StunMessage} reads the caller's array until it is wrapped around another.
 */
@NullMarked
package dev.hibiki.rtc.stun;

import org.jspecify.annotations.NullMarked;
