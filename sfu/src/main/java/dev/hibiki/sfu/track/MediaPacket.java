package dev.hibiki.sfu.track;

import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.stream.PacketHistory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One received packet on its way to the subscribers of its track: where it lies, and what is found
 * out about it once for all of them.
 *
 * <p>Reused; valid inside {@link TrackSubscriber#packet} only. The header is parsed over the packet
 * in its stream's {@link PacketHistory}.
 */
public final class MediaPacket {
  private final RtpHeader header = new RtpHeader();
  private @Nullable LayerStream stream;
  private long sequence;
  private boolean keyFrameStart;
  private long arrivalNanos;

  MediaPacket() {}

  void set(long arrivalNanos, LayerStream stream, long sequence, boolean keyFrameStart) {
    this.arrivalNanos = arrivalNanos;
    this.stream = stream;
    this.sequence = sequence;
    this.keyFrameStart = keyFrameStart;
  }

  /** Points the header at the packet; false if the history has lost it. */
  boolean prepare() {
    PacketHistory history = stream().history();
    int slot = history.find(sequence);
    return slot >= 0 && header.parse(history.array(), history.offset(slot), history.length(slot));
  }

  /** The stream it came on. */
  public LayerStream stream() {
    return Objects.requireNonNull(stream);
  }

  /** Its extended sequence number: its name in the stream's history. */
  public long sequence() {
    return sequence;
  }

  /** Whether it begins a frame that needs no earlier one. */
  public boolean keyFrameStart() {
    return keyFrameStart;
  }

  /** When it arrived. */
  public long arrivalNanos() {
    return arrivalNanos;
  }

  /** Its header, parsed over the packet in the stream's history. */
  public RtpHeader header() {
    return header;
  }
}
