package dev.hibiki.rtc.sctp;

/**
 * Order of numbers that wrap (RFC 1982): TSNs and request numbers of 32 bits, stream sequence
 * numbers of 16.
 */
final class SerialNumbers {
  private SerialNumbers() {}

  /** Whether TSN {@code a} comes before TSN {@code b}. */
  static boolean before(int a, int b) {
    return a - b < 0;
  }

  /** Whether TSN {@code a} comes after TSN {@code b}. */
  static boolean after(int a, int b) {
    return a - b > 0;
  }

  /** How far stream sequence number {@code to} is ahead of {@code from}, -32768 to 32767. */
  static int ssnDistance(int from, int to) {
    return (short) (to - from);
  }

  /** The stream sequence number after {@code ssn}. */
  static int nextSsn(int ssn) {
    return ssn + 1 & 0xffff;
  }
}
