package dev.hibiki.rtc.sdp;

/**
 * Something told about one SSRC: {@code a=ssrc} (RFC 5576).
 *
 * @param ssrc the source
 * @param name what is told, for example a canonical name or a stream
 * @param value the rest, empty if none
 */
public record SsrcAttribute(int ssrc, String name, String value) {}
