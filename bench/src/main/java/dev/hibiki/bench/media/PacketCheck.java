package dev.hibiki.bench.media;

import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtp.RtpHeader;

/** Looks into the decrypted packets of the sampled subscribers. Not thread-safe. */
public final class PacketCheck {
  private final RtpHeader header = new RtpHeader();
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final Stamp stamp = new Stamp();
  private final LatencyHistogram latencies = new LatencyHistogram();
  private final long[] layers = new long[3];
  private long checked;
  private long damaged;
  private long unstamped;
  private long paddingOnly;
  private long paddingBytes;

  /** Takes one packet that arrived at a time. */
  public void check(long arrivalNanos, byte[] packet, int offset, int length, boolean video) {
    if (!header.parse(packet, offset, length)) {
      damaged++;
      return;
    }
    int payloadLength = header.payloadLength();
    paddingBytes += header.paddingLength();
    if (payloadLength == 0) {
      paddingOnly++;
      return;
    }
    int at = header.payloadOffset();
    int descriptorBytes = 0;
    if (video) {
      if (!descriptor.parse(packet, at, payloadLength)) {
        damaged++;
        return;
      }
      descriptorBytes = descriptor.length();
    }
    if (!stamp.read(packet, at, payloadLength)) {
      unstamped++;
      return;
    }
    checked++;
    if (!stamp.intact(packet, at, payloadLength, descriptorBytes)) {
      damaged++;
      return;
    }
    layers[Math.min(2, stamp.stream() & 0xFF)]++;
    latencies.record(arrivalNanos - stamp.sentNanos());
  }

  /** Forgets what was seen. */
  public void clear() {
    latencies.clear();
    java.util.Arrays.fill(layers, 0);
    checked = 0;
    damaged = 0;
    unstamped = 0;
    paddingOnly = 0;
    paddingBytes = 0;
  }

  public LatencyHistogram latencies() {
    return latencies;
  }

  /** Packets with a stamp. */
  public long checked() {
    return checked;
  }

  /** Packets whose header, descriptor or checksum did not hold. */
  public long damaged() {
    return damaged;
  }

  /** Packets with a payload of the server's own. */
  public long unstamped() {
    return unstamped;
  }

  public long paddingOnly() {
    return paddingOnly;
  }

  public long paddingBytes() {
    return paddingBytes;
  }

  /** Packets of a simulcast layer, 0 for the lowest. */
  public long layer(int index) {
    return layers[index];
  }
}
