package dev.hibiki.rtc.sctp;

import java.util.Random;

/** Messages whose content tells whether they are intact and which one they are. */
final class Payloads {
  private Payloads() {}

  /** Message {@code number} of the given size, at least 4 bytes. */
  static byte[] make(int number, int size) {
    byte[] bytes = new byte[Math.max(4, size)];
    new Random(number).nextBytes(bytes);
    BigEndian.putI32(bytes, 0, number);
    return bytes;
  }

  /** The number of an intact message; throws if it is not intact. */
  static int check(byte[] bytes) {
    int number = BigEndian.i32(bytes, 0);
    if (!java.util.Arrays.equals(bytes, make(number, bytes.length))) {
      throw new AssertionError("message " + number + " is damaged");
    }
    return number;
  }
}
