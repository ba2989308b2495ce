package dev.hibiki.rtc.sdp;

/**
 * A stream of a section by name: {@code a=rid} (RFC 8851).
 *
 * @param rid name of the stream
 * @param send whether the side that wrote it sends the stream
 * @param restrictions text after the direction, for example {@code pt=96;max-width=1280}; empty if
 *     none
 */
public record RidRestriction(String rid, boolean send, String restrictions) {}
