/**
 * Session descriptions: grammar, model and the attributes WebRTC uses. RFC 8866, 8829, 8843, 8851,
 * 8853.
 */
@NullMarked
package dev.hibiki.rtc.sdp;

import org.jspecify.annotations.NullMarked;
