package dev.hibiki.rtc.sctp;

import java.util.random.RandomGenerator;

/** Probes a silent path with HEARTBEAT chunks and measures the round trip (RFC 9260 8.3). */
final class Heartbeat {
  private static final int NONCE_BYTES = 8;
  private static final int INFO_BYTES = ParameterReader.HEADER_BYTES + NONCE_BYTES;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final PacketWriter writer;
  private final RetransmissionTimeout rto;
  private final RandomGenerator random;
  private final long intervalNanos;
  private final DeadlineTimer timer = new DeadlineTimer();
  private long nonce;
  private long sentNanos;
  private boolean unanswered;

  Heartbeat(
      SctpConfig config, PacketWriter writer, RetransmissionTimeout rto, RandomGenerator random) {
    this.writer = writer;
    this.rto = rto;
    this.random = random;
    this.intervalNanos = config.timers().heartbeatMillis() * NANOS_PER_MILLI;
  }

  /** The peer has shown that it is there: waits for the next silence. */
  void alive(long now) {
    unanswered = false;
    timer.stop();
    timer.start(now, intervalNanos + rto.timeoutNanos());
  }

  void stop() {
    unanswered = false;
    timer.stop();
  }

  long deadlineNanos() {
    return timer.deadlineNanos();
  }

  /** Sends a heartbeat if it is time; true if the one before was not answered. */
  boolean onTimeout(long now, SctpSink out) {
    if (!timer.expire(now)) {
      return false;
    }
    boolean missed = unanswered;
    nonce = random.nextLong();
    sentNanos = now;
    unanswered = true;
    int at = writer.open(ChunkType.HEARTBEAT, 0, INFO_BYTES, out);
    byte[] packet = writer.array();
    BigEndian.putU16(packet, at, ParameterType.HEARTBEAT_INFO);
    BigEndian.putU16(packet, at + 2, INFO_BYTES);
    BigEndian.putI64(packet, at + ParameterReader.HEADER_BYTES, nonce);
    long waited = rto.timeoutNanos() << Math.min(timer.expirations() - 1, 6);
    timer.start(now, Math.min(waited, intervalNanos));
    return missed;
  }

  /** Takes HEARTBEAT ACK; false if it answers nothing we asked. */
  boolean handleAck(long now, ChunkReader chunk) {
    byte[] bytes = chunk.array();
    int at = chunk.valueOffset();
    boolean ours =
        unanswered
            && chunk.valueBytes() == INFO_BYTES
            && BigEndian.u16(bytes, at) == ParameterType.HEARTBEAT_INFO
            && BigEndian.i64(bytes, at + ParameterReader.HEADER_BYTES) == nonce;
    if (ours) {
      rto.measured(now - sentNanos);
      alive(now);
    }
    return ours;
  }

  /** Answers a HEARTBEAT with what it carries; false if it is too large to be carried back. */
  boolean answer(ChunkReader chunk, SctpSink out) {
    int length = chunk.valueBytes();
    if (length > writer.maxValueBytes()) {
      return false;
    }
    int at = writer.open(ChunkType.HEARTBEAT_ACK, 0, length, out);
    System.arraycopy(chunk.array(), chunk.valueOffset(), writer.array(), at, length);
    return true;
  }
}
