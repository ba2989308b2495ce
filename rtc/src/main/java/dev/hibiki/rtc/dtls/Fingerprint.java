package dev.hibiki.rtc.dtls;

/**
 * A certificate fingerprint as in {@code a=fingerprint} (RFC 8122).
 *
 * @param algorithm lower case hash name, for example {@code sha-256}
 * @param value upper case hex pairs joined by colons
 */
public record Fingerprint(String algorithm, String value) {}
