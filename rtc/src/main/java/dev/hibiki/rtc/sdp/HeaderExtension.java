package dev.hibiki.rtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * An RTP header extension: {@code a=extmap} (RFC 8285 section 8).
 *
 * @param id number in the packets: 1 to 14 fit the one-byte form, up to 255 the two-byte form
 * @param direction who may use it, null for both
 * @param uri what it is
 * @param attributes text after the URI, empty if none
 */
public record HeaderExtension(
    int id, @Nullable Direction direction, String uri, String attributes) {
  /** An extension for both directions. */
  public static HeaderExtension of(int id, String uri) {
    return new HeaderExtension(id, null, uri, "");
  }
}
