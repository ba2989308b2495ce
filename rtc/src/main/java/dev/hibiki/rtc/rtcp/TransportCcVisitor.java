package dev.hibiki.rtc.rtcp;

/** What {@link TransportCcFeedback#read} finds in one feedback packet. */
public interface TransportCcVisitor {
  /**
   * The header; {@code statusCount} calls follow.
   *
   * @param referenceTime signed 24 bits, in units of 64 ms
   * @param feedbackCount 0 to 255, rises with each feedback packet
   */
  default void feedback(int baseSequence, int statusCount, int referenceTime, int feedbackCount) {}

  /**
   * A packet that arrived.
   *
   * @param arrivalTicks in units of 250 µs since the receiver's epoch; wraps with the reference
   *     time after 2^32 ticks
   */
  void received(int sequenceNumber, long arrivalTicks);

  /** A packet that has not arrived. */
  void notReceived(int sequenceNumber);
}
