package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.PublishedTrack;

/**
 * Puts the sound of the two packets before into each packet of plain Opus (RFC 2198), as a second
 * stream for subscribers that read redundant sound.
 *
 * <p>What is not there, or too far away in time for a block's header, is left out. A packet too
 * long to stand in one goes along as it is.
 */
final class RedundancyAddition implements SoundConversion {
  private static final int MAX_BLOCKS = 2;
  private static final int MAX_BLOCK_BYTES = 1023;
  private static final int MAX_TICKS = (1 << 14) - 1;
  private static final int BLOCK_HEADER_BYTES = 4;

  private final LayerStream source;
  private final LayerStream redundant;
  private final int payloadType;
  private final RtpHeader[] earlier = {new RtpHeader(), new RtpHeader()};
  private final byte[] packet = new byte[PacketHistory.MAX_PACKET_BYTES];

  /**
   * Nothing is made yet.
   *
   * @param payloadType of what is made; the publisher uses it for nothing
   */
  RedundancyAddition(LayerStream source, int payloadType) {
    this.source = source;
    this.redundant = source.converted(Codec.RED, PacketHistory.forAudio());
    this.payloadType = payloadType;
  }

  @Override
  public void packet(
      long nowNanos,
      PublishedTrack track,
      ReceivedSection negotiated,
      Codec codec,
      RtpHeader header,
      long sequence) {
    track.stream(redundant);
    if (redundant.history().find(sequence) >= 0) {
      return;
    }
    int headerLength = header.headerLength();
    int length = header.payloadLength();
    int room = packet.length - headerLength - 1 - length;
    boolean fits = length > 0 && length <= MAX_BLOCK_BYTES && room >= 0;
    if (!fits && headerLength + length > packet.length) {
      return;
    }
    System.arraycopy(header.array(), header.offset(), packet, 0, headerLength);
    RtpWriter.padding(packet, 0, false);
    int at = headerLength;
    if (fits) {
      RtpWriter.payloadType(packet, 0, payloadType);
      at = blocks(header, sequence, at, room);
    }
    System.arraycopy(header.array(), header.payloadOffset(), packet, at, length);
    if (redundant.history().store(sequence, packet, 0, at + length) >= 0) {
      track.packet(nowNanos, redundant, sequence, true, true);
    }
  }

  /** Writes the headers of all blocks and the earlier sound; returns where the latest goes. */
  private int blocks(RtpHeader header, long sequence, int offset, int room) {
    int count = 0;
    int left = room;
    for (int back = MAX_BLOCKS; back > 0; back--) {
      RtpHeader before = earlier[count];
      if (!find(sequence - back, before)) {
        continue;
      }
      int ticks = header.timestamp() - before.timestamp();
      int bytes = BLOCK_HEADER_BYTES + before.payloadLength();
      if (ticks > 0 && ticks <= MAX_TICKS && bytes <= left) {
        left -= bytes;
        count++;
      }
    }
    int at = offset;
    for (int i = 0; i < count; i++) {
      int ticks = header.timestamp() - earlier[i].timestamp();
      int word = ticks << 10 | earlier[i].payloadLength();
      packet[at++] = (byte) (0x80 | ReceivedSection.RED_BLOCKS);
      packet[at++] = (byte) (word >>> 16);
      packet[at++] = (byte) (word >>> 8);
      packet[at++] = (byte) word;
    }
    packet[at++] = ReceivedSection.RED_BLOCKS;
    for (int i = 0; i < count; i++) {
      RtpHeader before = earlier[i];
      System.arraycopy(before.array(), before.payloadOffset(), packet, at, before.payloadLength());
      at += before.payloadLength();
    }
    return at;
  }

  private boolean find(long sequence, RtpHeader out) {
    PacketHistory history = source.history();
    int slot = history.find(sequence);
    return slot >= 0
        && out.parse(history.array(), history.offset(slot), history.length(slot))
        && out.payloadLength() > 0
        && out.payloadLength() <= MAX_BLOCK_BYTES;
  }
}
