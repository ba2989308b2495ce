package dev.hibiki.rtc.rtp;

/** Arithmetic on 16-bit sequence numbers and 32-bit timestamps that wrap around. RFC 1982. */
public final class SequenceNumbers {
  private SequenceNumbers() {}

  /** How far {@code to} is ahead of {@code from}: -32768 to 32767. */
  public static int distance(int from, int to) {
    return (short) (to - from);
  }

  /** True if {@code a} comes after {@code b}, less than half the number space away. */
  public static boolean newer(int a, int b) {
    return distance(b, a) > 0;
  }

  /** True if {@code a} comes before {@code b}, less than half the number space away. */
  public static boolean older(int a, int b) {
    return distance(b, a) < 0;
  }

  /** The number {@code steps} ahead of {@code sequence}: 0 to 65535. */
  public static int add(int sequence, int steps) {
    return (sequence + steps) & 0xFFFF;
  }

  /** How far timestamp {@code to} is ahead of {@code from}, in ticks. */
  public static int timestampDistance(int from, int to) {
    return to - from;
  }
}
