package dev.hibiki.rtc.stream;

import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtcp.TransportCcFeedback;
import dev.hibiki.rtc.rtp.SequenceUnwrapper;
import java.util.Arrays;

/**
 * Collects when the packets of one transport arrived, for the congestion control of its sender, and
 * writes feedback every 50 to 100 ms. draft-holmer-rmcat-transport-wide-cc-extensions-01.
 *
 * <p>A packet that comes after its absence was reported is reported again, with those behind it, if
 * it is no more than the window behind. Not thread-safe.
 */
public final class TransportCcReceiver {
  private static final int WINDOW = TransportCcFeedback.MAX_STATUSES;
  private static final long MAX_INTERVAL_NANOS = 100_000_000L;
  private static final long MIN_INTERVAL_NANOS = 50_000_000L;

  /** With so many packets waiting, the shorter interval holds. */
  private static final int BUSY_PACKETS = 20;

  private final TransportCcFeedback feedback = new TransportCcFeedback();
  private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
  // By extended sequence number, modulo the window.
  private final long[] arrivals = new long[WINDOW];
  private final long[] scratch = new long[WINDOW];
  private long highest = -1;
  private long nextToReport;
  private long epochNanos;
  private long lastFeedbackNanos;
  private long firstWaitingNanos;
  private int waiting;
  private int feedbackCount;
  private int mediaSsrc;

  /** Takes the arrival of any packet that carries a transport-wide sequence number (16 bits). */
  public void onPacket(long nowNanos, int transportSequence, int ssrc) {
    mediaSsrc = ssrc;
    if (highest < 0) {
      epochNanos = nowNanos;
      lastFeedbackNanos = nowNanos;
      highest = unwrapper.unwrap(transportSequence);
      nextToReport = highest;
      Arrays.fill(arrivals, TransportCcFeedback.NOT_RECEIVED);
      record(nowNanos, highest);
      return;
    }
    long sequence = unwrapper.peek(transportSequence);
    if (sequence > highest) {
      unwrapper.unwrap(transportSequence);
      advance(sequence);
    } else if (highest - sequence >= WINDOW || arrivals[slot(sequence)] >= 0) {
      return;
    }
    nextToReport = Math.min(nextToReport, sequence);
    record(nowNanos, sequence);
  }

  private void advance(long sequence) {
    if (sequence - highest >= WINDOW) {
      Arrays.fill(arrivals, TransportCcFeedback.NOT_RECEIVED);
    } else {
      for (long skipped = highest + 1; skipped <= sequence; skipped++) {
        arrivals[slot(skipped)] = TransportCcFeedback.NOT_RECEIVED;
      }
    }
    highest = sequence;
    nextToReport = Math.max(nextToReport, sequence - WINDOW + 1);
  }

  private void record(long nowNanos, long sequence) {
    arrivals[slot(sequence)] = (nowNanos - epochNanos) / TransportCcFeedback.TICK_NANOS;
    if (waiting++ == 0) {
      firstWaitingNanos = nowNanos;
    }
  }

  private static int slot(long sequence) {
    return (int) sequence & (WINDOW - 1);
  }

  /** When {@link #writeFeedback} has something to do, or {@link Long#MAX_VALUE}. */
  public long deadlineNanos() {
    if (waiting == 0) {
      return Long.MAX_VALUE;
    }
    long patient = firstWaitingNanos + MAX_INTERVAL_NANOS;
    if (waiting < BUSY_PACKETS) {
      return patient;
    }
    long busy = lastFeedbackNanos + MIN_INTERVAL_NANOS;
    return busy - patient < 0 ? busy : patient;
  }

  /**
   * Appends feedback for the packets that wait, if it is due. What does not fit stays due.
   *
   * @return how many feedback packets were written
   */
  public int writeFeedback(long nowNanos, RtcpWriter out, int localSsrc) {
    long deadline = deadlineNanos();
    if (deadline == Long.MAX_VALUE || deadline - nowNanos > 0) {
      return 0;
    }
    int written = 0;
    while (nextToReport <= highest) {
      int count = (int) (highest - nextToReport + 1);
      for (int i = 0; i < count; i++) {
        scratch[i] = arrivals[slot(nextToReport + i)];
      }
      int done =
          out.transportCc(
              feedback,
              localSsrc,
              mediaSsrc,
              feedbackCount,
              (int) nextToReport & 0xFFFF,
              scratch,
              count);
      if (done == 0) {
        return written;
      }
      feedbackCount = (feedbackCount + 1) & 0xFF;
      nextToReport += done;
      written++;
    }
    waiting = 0;
    lastFeedbackNanos = nowNanos;
    return written;
  }
}
