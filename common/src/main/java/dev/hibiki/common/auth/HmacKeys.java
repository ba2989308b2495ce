package dev.hibiki.common.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The key bytes of a secret. */
final class HmacKeys {
  /** The shortest key that the JOSE library takes for HS256. */
  private static final int MIN_BYTES = 32;

  private HmacKeys() {}

  /**
   * The secret as UTF-8, padded with zero bytes to 32.
   *
   * <p>HMAC itself pads a key with zeros to the block size of 64 bytes (RFC 2104), so the padding
   * changes no signature; it only lets a short development secret through the library's check.
   */
  static byte[] of(ApiKey key) {
    byte[] bytes = key.secret().getBytes(StandardCharsets.UTF_8);
    return bytes.length >= MIN_BYTES ? bytes : Arrays.copyOf(bytes, MIN_BYTES);
  }
}
