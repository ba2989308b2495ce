/** STUN messages. RFC 8489. */
@NullMarked
package dev.hibiki.rtc.stun;

import org.jspecify.annotations.NullMarked;
