package dev.hibiki.rtc.stream;

import dev.hibiki.rtc.rtcp.TransportCcFeedback;
import dev.hibiki.rtc.rtcp.TransportCcVisitor;

/**
 * Numbers the packets of one transport and learns from the receiver's feedback which of them
 * arrived, and when. draft-holmer-rmcat-transport-wide-cc-extensions-01.
 *
 * <p>Remembers the latest {@value #WINDOW} packets. Not thread-safe.
 */
public final class TransportCcSender implements TransportCcVisitor {
  private static final int WINDOW = 4096;
  private static final byte IN_FLIGHT = 1;
  private static final byte ARRIVED = 2;
  private static final byte MISSING = 3;

  // By extended sequence number, modulo the window.
  private final long[] sentNanos = new long[WINDOW];
  private final long[] arrivalTicks = new long[WINDOW];
  private final int[] sizeBytes = new int[WINDOW];
  private final byte[] states = new byte[WINDOW];
  private long next = 1;
  private long arrived;
  private long arrivedBytes;
  private long missing;
  private long feedbacks;
  private long malformed;
  private long latestFeedbackNanos;

  /** The 16 bit sequence number of the next packet, which is used up. */
  public int take(long nowNanos, int packetBytes) {
    int slot = slot(next);
    sentNanos[slot] = nowNanos;
    sizeBytes[slot] = packetBytes;
    states[slot] = IN_FLIGHT;
    return (int) next++ & 0xFFFF;
  }

  private static int slot(long sequence) {
    return (int) sequence & (WINDOW - 1);
  }

  /** Takes feedback as {@code RtcpVisitor.transportCc} gives it; false if it is malformed. */
  public boolean onFeedback(long nowNanos, byte[] buf, int offset, int length) {
    if (TransportCcFeedback.read(buf, offset, length, this) < 0) {
      malformed++;
      return false;
    }
    feedbacks++;
    latestFeedbackNanos = nowNanos;
    return true;
  }

  /** The slot of a packet that is remembered, -1 if it is not. */
  private int find(int sequenceNumber) {
    int behind = (int) (next - 1 - sequenceNumber) & 0xFFFF;
    return behind >= WINDOW || behind >= next - 1 ? -1 : slot(next - 1 - behind);
  }

  @Override
  public void received(int sequenceNumber, long ticks) {
    int slot = find(sequenceNumber);
    if (slot < 0 || states[slot] == ARRIVED) {
      return;
    }
    if (states[slot] == MISSING) {
      missing--;
    }
    states[slot] = ARRIVED;
    arrivalTicks[slot] = ticks;
    arrived++;
    arrivedBytes += sizeBytes[slot];
  }

  @Override
  public void notReceived(int sequenceNumber) {
    int slot = find(sequenceNumber);
    if (slot >= 0 && states[slot] == IN_FLIGHT) {
      states[slot] = MISSING;
      missing++;
    }
  }

  /** Packets that were numbered. */
  public long sent() {
    return next - 1;
  }

  /** Packets that are known to have arrived. */
  public long arrived() {
    return arrived;
  }

  /** Their bytes. */
  public long arrivedBytes() {
    return arrivedBytes;
  }

  /** Packets that had not arrived when feedback was last given about them. */
  public long missing() {
    return missing;
  }

  /** Feedback packets that were understood. */
  public long feedbacks() {
    return feedbacks;
  }

  /** Feedback packets that were not. */
  public long malformed() {
    return malformed;
  }

  /** When the latest feedback came; meaningless before the first. */
  public long latestFeedbackNanos() {
    return latestFeedbackNanos;
  }

  /** Whether a packet is known to have arrived. */
  public boolean hasArrived(int sequenceNumber) {
    int slot = find(sequenceNumber);
    return slot >= 0 && states[slot] == ARRIVED;
  }

  /** When a packet that {@link #hasArrived} was sent, on our clock. */
  public long sentNanos(int sequenceNumber) {
    return sentNanos[slot(next - 1 - ((next - 1 - sequenceNumber) & 0xFFFF))];
  }

  /** When it arrived, in ticks of 250 µs on the receiver's clock. */
  public long arrivalTicks(int sequenceNumber) {
    return arrivalTicks[slot(next - 1 - ((next - 1 - sequenceNumber) & 0xFFFF))];
  }
}
