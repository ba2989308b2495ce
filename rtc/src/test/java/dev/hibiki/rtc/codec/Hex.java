package dev.hibiki.rtc.codec;

import java.util.HexFormat;

/** Bytes from hexadecimal digits with spaces. */
final class Hex {
  private Hex() {}

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
