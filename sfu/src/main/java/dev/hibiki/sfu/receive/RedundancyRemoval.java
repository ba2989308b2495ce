package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.RedPayload;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.PublishedTrack;
import org.jspecify.annotations.Nullable;

/**
 * Takes Opus out of the redundancy around it (RFC 2198), as a second stream for subscribers that do
 * not read redundant sound. Packets that were lost on the way here are made again out of the
 * redundancy in those behind them.
 */
final class RedundancyRemoval implements SoundConversion {
  /** Earlier packets than this are not made again: they would come too late to be played. */
  private static final int MAX_RECOVERED = 2;

  private static final int MAX_HEADER_BYTES = 256;

  private final LayerStream plain;
  private final RedPayload red = new RedPayload();
  private final byte[] packet = new byte[PacketHistory.MAX_PACKET_BYTES];
  private long first = -1;

  RedundancyRemoval(LayerStream source) {
    this.plain = source.converted(Codec.OPUS, PacketHistory.forAudio());
  }

  @Override
  public void packet(
      long nowNanos,
      PublishedTrack track,
      ReceivedSection negotiated,
      Codec codec,
      RtpHeader header,
      long sequence) {
    if (first < 0) {
      first = sequence;
    }
    track.stream(plain);
    if (codec == Codec.OPUS) {
      emit(
          nowNanos,
          track,
          header,
          header.payloadType(),
          sequence,
          header.timestamp(),
          header.payloadOffset(),
          header.payloadLength());
      return;
    }
    if (!red.parse(header.array(), header.payloadOffset(), header.payloadLength())) {
      return;
    }
    int primary = red.primary();
    for (int i = Math.max(0, primary - MAX_RECOVERED); i <= primary; i++) {
      long number = sequence - (primary - i);
      @Nullable Codec inside = negotiated.codecs().get(red.payloadType(i));
      if (inside == Codec.OPUS && red.length(i) > 0 && number >= first) {
        emit(
            nowNanos,
            track,
            header,
            red.payloadType(i),
            number,
            header.timestamp() - red.timestampOffset(i),
            red.offset(i),
            red.length(i));
      }
    }
  }

  private void emit(
      long nowNanos,
      PublishedTrack track,
      RtpHeader header,
      int payloadType,
      long sequence,
      int timestamp,
      int payloadOffset,
      int payloadLength) {
    int headerLength = header.headerLength();
    if (plain.history().find(sequence) >= 0
        || headerLength > MAX_HEADER_BYTES
        || headerLength + payloadLength > packet.length) {
      return;
    }
    System.arraycopy(header.array(), header.offset(), packet, 0, headerLength);
    RtpWriter.padding(packet, 0, false);
    RtpWriter.payloadType(packet, 0, payloadType);
    RtpWriter.sequenceNumber(packet, 0, (int) sequence);
    RtpWriter.timestamp(packet, 0, timestamp);
    System.arraycopy(header.array(), payloadOffset, packet, headerLength, payloadLength);
    int length = headerLength + payloadLength;
    if (plain.history().store(sequence, packet, 0, length) >= 0) {
      track.packet(nowNanos, plain, sequence, true, true);
    }
  }
}
