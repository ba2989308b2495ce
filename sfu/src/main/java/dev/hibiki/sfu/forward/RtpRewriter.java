package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.sfu.track.FrameInfo;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaPacket;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one continuous stream of the received ones that are forwarded one after another: its
 * sequence numbers, its timestamps and the running numbers of its frames.
 */
final class RtpRewriter {
  private final SequenceMap sequences;
  private final FrameContinuity continuity = new FrameContinuity();
  private final int firstTimestamp;
  private @Nullable TimestampMap timestamps;

  RtpRewriter(RandomGenerator random) {
    // Small starts keep the first wrap far away: receivers guess the rollover counter (RFC 3711).
    this.sequences = new SequenceMap(1 + random.nextInt(1 << 14));
    this.firstTimestamp = random.nextInt();
  }

  /** Whether a stream was ever switched to. */
  boolean begun() {
    return timestamps != null;
  }

  /**
   * The stream of {@code packet} goes on with it where what was sent before ended.
   *
   * @param previous the stream before, whose clock it is aligned with; null if there is none
   */
  void switchTo(long nowNanos, @Nullable LayerStream previous, MediaPacket packet) {
    LayerStream layer = packet.stream();
    TimestampMap map = timestamps;
    if (map == null) {
      map = new TimestampMap(layer.codec().clockRateHz(), firstTimestamp);
      timestamps = map;
    }
    int in = packet.header().timestamp();
    if (previous != null && previous.reported() && layer.reported()) {
      map.switchTo(nowNanos, in, map.map(previous.timestampAt(layer.nanosOf(in))));
    } else {
      map.switchTo(nowNanos, in);
    }
    sequences.switchTo(packet.sequence());
    continuity.switchStream(packet.frame());
  }

  /** A packet is not forwarded. */
  void leaveOut(long sequence) {
    sequences.drop(sequence);
  }

  /** A packet of a frame that is not wanted is not forwarded. */
  void leaveOut(long sequence, FrameInfo frame) {
    continuity.leaveOut(frame);
    sequences.drop(sequence);
  }

  /**
   * Says how a packet is sent.
   *
   * @param layer what is kept of its layer
   * @param selection the layers that are selected of a picture, null of sound
   * @return false if there is no number for it: it is too late
   */
  boolean rewrite(
      long nowNanos,
      MediaPacket packet,
      int layer,
      boolean marker,
      @Nullable LayerSelection selection,
      SentPacket out) {
    TimestampMap map = timestamps;
    long sequence = sequences.map(packet.sequence());
    if (map == null || sequence == SequenceMap.NONE) {
      return false;
    }
    RtpHeader header = packet.header();
    int timestamp = map.map(header.timestamp());
    map.sent(nowNanos, timestamp);
    int note = selection == null ? FrameContinuity.NONE : note(packet, selection);
    out.set(layer, packet.sequence(), (int) sequence & 0xFFFF, timestamp, marker, note);
    return true;
  }

  private int note(MediaPacket packet, LayerSelection selection) {
    FrameInfo frame = packet.frame();
    if (frame.source() == FrameInfo.Source.DESCRIPTOR) {
      return packet.descriptorOffset() < 0
          ? FrameContinuity.NONE
          : continuity.nextDescribed(frame, selection.takeActiveTargets(frame));
    }
    return continuity.next(frame);
  }

  /** Says how a frame of the server's own making is sent; only if {@link #begun}. */
  void insert(long nowNanos, boolean video, SentPacket out) {
    TimestampMap map = timestamps;
    if (map != null) {
      int note = video ? continuity.insertKeyFrame() : FrameContinuity.NONE;
      int sequence = (int) sequences.insert() & 0xFFFF;
      out.set(0, 0, sequence, map.insert(nowNanos), true, note);
    }
  }

  /** What the subscriber sees for a timestamp of the stream that is forwarded. */
  int timestampOf(int in) {
    TimestampMap map = timestamps;
    return map == null ? firstTimestamp : map.map(in);
  }
}
