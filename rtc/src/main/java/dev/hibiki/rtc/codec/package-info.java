/**
 * Codec payload descriptors, read without decoding.
 *
 * <p>All of it works on what is in the clear when frames are encrypted end to end, and answers
 * false or -1 for noise; nothing throws for input and nothing is allocated per packet. RFC 6184,
 * 6716, 7741, 7798, 9628, 2198; AV1 RTP payload format 1.0.
 */
@NullMarked
package dev.hibiki.rtc.codec;

import org.jspecify.annotations.NullMarked;
