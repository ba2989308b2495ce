package dev.hibiki.sfu.forward;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.codec.Vp9Descriptor;
import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.RtxPacket;
import dev.hibiki.rtc.stream.SentPacket;
import dev.hibiki.rtc.stream.TransportCcSender;
import dev.hibiki.rtc.stream.TxStream;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.track.ForwardedExtensions;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaPacket;
import org.jspecify.annotations.Nullable;

/**
 * Writes the packets of one subscriber's peer: the forwarded ones with what differs from subscriber
 * to subscriber, those sent again, and those of the server's own making.
 */
final class PacketSender {
  private static final int MAX_HEADER_BYTES = 512;
  private static final int MAX_DESCRIPTOR_BYTES = 300;
  private static final int MAX_PACKET_BYTES = 2048;

  private final PeerTransport peer;
  private final WallClock clock;
  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader stored = new RtpHeader();
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final byte[] header = new byte[MAX_HEADER_BYTES];
  private final byte[] payload = new byte[MAX_PACKET_BYTES];
  private final byte[] dependencies = new byte[MAX_DESCRIPTOR_BYTES];
  private @Nullable TransportCcSender transportCc;

  PacketSender(PeerTransport peer, WallClock clock) {
    this.peer = peer;
    this.clock = clock;
  }

  /** Numbers packets for transport-wide feedback from now on, where that is negotiated. */
  void number() {
    if (transportCc == null) {
      transportCc = new TransportCcSender();
    }
  }

  /** What transport-wide feedback tells, or null if packets are not numbered. */
  @Nullable TransportCcSender transportCc() {
    return transportCc;
  }

  /**
   * Sends a packet for the first time.
   *
   * @param playoutDelay what to tell with it, or {@link PlayoutDelay#NONE}
   */
  void send(
      long nowNanos,
      SentSection section,
      TxStream stream,
      MediaPacket packet,
      int payloadType,
      SentPacket made,
      int playoutDelay) {
    RtpHeader source = packet.header();
    byte[] bytes = source.array();
    int offset = source.payloadOffset();
    int payloadLength = source.payloadLength();
    int padding = packet.paddingBytes();
    int note = made.codecState();
    int descriptorAt = packet.descriptorOffset();
    boolean targets = false;
    Vp8Descriptor vp8 = packet.vp8();
    if (note == FrameContinuity.NONE) {
      descriptorAt = -1;
    } else if (vp8 != null && vp8.rewrittenLength() != vp8.length()) {
      payloadLength = rewritten(source, Codec.VP8, note, 0);
      System.arraycopy(bytes, offset + source.payloadLength(), payload, payloadLength, padding);
      bytes = payload;
      offset = 0;
    } else if (vp8 != null) {
      // The numbers of this subscriber go over those of the one before, in the shared payload.
      write(vp8, note, bytes, offset);
    } else if (descriptorAt < 0) {
      writeVp9(note, bytes, offset, payloadLength);
    } else {
      targets = FrameContinuity.activeTargets(note) != 0;
    }
    if (section.withoutTrailer() && made.marker()) {
      int trailer = PacketTrailer.length(bytes, offset, payloadLength);
      if (trailer > 0) {
        // What stands behind it, the padding, moves up: in a copy, since others send the trailer.
        System.arraycopy(bytes, offset, payload, 0, payloadLength - trailer);
        System.arraycopy(bytes, offset + payloadLength, payload, payloadLength - trailer, padding);
        bytes = payload;
        offset = 0;
        payloadLength -= trailer;
      }
    }
    if (targets || playoutDelay != PlayoutDelay.NONE) {
      // A rare one, whose header is made for it alone.
      int headerLength =
          header(
              nowNanos,
              section,
              stream.ssrc(),
              payloadType,
              made.sequenceNumber(),
              made,
              packet.stream(),
              source,
              playoutDelay);
      peer.sendRtp(header, 0, headerLength, bytes, offset, payloadLength);
      stream.onSent(made, headerLength, payloadLength);
      return;
    }
    int headerLength = packet.headerLength();
    int slot = peer.reserveRtp(headerLength, payloadLength + padding);
    if (slot < 0) {
      return;
    }
    byte[] out = peer.sendArray();
    packet.writeHeader(
        out,
        slot,
        payloadType,
        made.marker(),
        made.sequenceNumber(),
        made.timestamp(),
        stream.ssrc());
    TransportCcSender numbers = transportCc;
    if (numbers != null && packet.transportCcOffset() >= 0) {
      HeaderExtensions.writeTransportSequence(
          out,
          slot + packet.transportCcOffset(),
          numbers.take(nowNanos, headerLength + payloadLength + padding));
    }
    if (packet.absSendTimeOffset() >= 0) {
      HeaderExtensions.writeAbsSendTime(
          out, slot + packet.absSendTimeOffset(), absSendTime(nowNanos));
    }
    if (descriptorAt >= 0) {
      DependencyDescriptor.shift(out, slot + descriptorAt, FrameContinuity.frameShift(note));
    }
    peer.commitRtp(slot, headerLength, bytes, offset, payloadLength + padding);
    stream.onSent(made, headerLength + padding, payloadLength);
  }

  /** Sends a packet again, as a retransmission of its own (RFC 4588). */
  void resend(
      long nowNanos,
      SentSection section,
      TxStream stream,
      LayerStream layer,
      int slot,
      SentPacket packet) {
    PacketHistory history = layer.history();
    if (!stored.parse(history.array(), history.offset(slot), history.length(slot))) {
      return;
    }
    int payloadType = section.payloadTypes()[stored.payloadType()];
    if (payloadType < 0) {
      return;
    }
    int rtxPayloadType = section.rtxPayloadTypes()[payloadType];
    if (rtxPayloadType < 0 || !stream.rtx()) {
      // The same packet again would be sealed under a nonce that was used before (RFC 7714 section
      // 8.1).
      return;
    }
    int sequenceNumber = stream.takeRtxSequence();
    int headerLength =
        header(
            nowNanos,
            section,
            stream.rtxSsrc(),
            rtxPayloadType,
            sequenceNumber,
            packet,
            layer,
            stored,
            PlayoutDelay.NONE);
    RtxPacket.writeOriginalSequence(payload, 0, packet.sequenceNumber());
    boolean described =
        section.extensions().dependencyDescriptor() != 0
            && stored.extensionOffset(layer.extensions().dependencyDescriptor()) >= 0;
    int note = described && layer.codec() != Codec.VP8 ? FrameContinuity.NONE : packet.codecState();
    int length = rewritten(stored, layer.codec(), note, RtxPacket.HEADER_BYTES);
    if (section.withoutTrailer() && packet.marker()) {
      length -= PacketTrailer.length(payload, RtxPacket.HEADER_BYTES, length);
    }
    int payloadLength = RtxPacket.HEADER_BYTES + length;
    peer.sendRtp(header, 0, headerLength, payload, 0, payloadLength);
    stream.onResent(headerLength, payloadLength);
  }

  /** Sends a frame of the server's own making. */
  void sendBlank(
      long nowNanos,
      SentSection section,
      TxStream stream,
      BlankFrame frame,
      int payloadType,
      SentPacket made) {
    int sequenceNumber = made.sequenceNumber();
    int payloadLength = frame.write(payload, 0, made.codecState(), section.trailer());
    writer.start(header, 0, payloadType, true, sequenceNumber, made.timestamp(), stream.ssrc());
    stamp(nowNanos, section, payloadLength);
    int headerLength = writer.finish();
    peer.sendRtp(header, 0, headerLength, payload, 0, payloadLength);
    stream.onSentWithoutSource(sequenceNumber, headerLength, payloadLength);
  }

  private int header(
      long nowNanos,
      SentSection section,
      int ssrc,
      int payloadType,
      int sequenceNumber,
      SentPacket packet,
      LayerStream layer,
      RtpHeader source,
      int playoutDelay) {
    writer.start(header, 0, payloadType, packet.marker(), sequenceNumber, packet.timestamp(), ssrc);
    ForwardedExtensions.copy(
        writer,
        section.extensions(),
        layer,
        source,
        FrameContinuity.frameShift(packet.codecState()),
        FrameContinuity.activeTargets(packet.codecState()),
        dependencies);
    int id = playoutDelay == PlayoutDelay.NONE ? 0 : section.extensions().playoutDelay();
    int at = id == 0 ? -1 : writer.reserveExtension(id, HeaderExtensions.PLAYOUT_DELAY_BYTES);
    if (at >= 0) {
      HeaderExtensions.writePlayoutDelay(
          header, at, PlayoutDelay.minUnits(playoutDelay), PlayoutDelay.maxUnits(playoutDelay));
    }
    stamp(nowNanos, section, source.payloadLength());
    return writer.finish();
  }

  /**
   * Gives a packet of which the header is being written its transport-wide number and its time of
   * sending.
   */
  private void stamp(long nowNanos, SentSection section, int payloadLength) {
    TransportCcSender numbers = transportCc;
    int id = section.extensions().transportCc();
    int at =
        numbers == null || id == 0
            ? -1
            : writer.reserveExtension(id, HeaderExtensions.TRANSPORT_CC_BYTES);
    if (numbers != null && at >= 0) {
      int size = RtpHeader.FIXED_BYTES + payloadLength;
      HeaderExtensions.writeTransportSequence(header, at, numbers.take(nowNanos, size));
    }
    int timeId = section.extensions().absSendTime();
    int timeAt =
        timeId == 0 ? -1 : writer.reserveExtension(timeId, HeaderExtensions.ABS_SEND_TIME_BYTES);
    if (timeAt >= 0) {
      HeaderExtensions.writeAbsSendTime(header, timeAt, absSendTime(nowNanos));
    }
  }

  /** The time of sending: seconds in 6 bits, and 18 bits of their fraction. */
  private int absSendTime(long nowNanos) {
    return (int) (clock.ntp(nowNanos) >>> 14) & 0xFF_FFFF;
  }

  /** Puts the payload with the running numbers of a note at {@code at} of the scratch array. */
  private int rewritten(RtpHeader source, Codec codec, int note, int at) {
    byte[] bytes = source.array();
    int offset = source.payloadOffset();
    int length = source.payloadLength();
    if (note != FrameContinuity.NONE
        && codec == Codec.VP8
        && descriptor.parse(bytes, offset, length)) {
      int written = write(descriptor, note, payload, at);
      int rest = length - descriptor.length();
      System.arraycopy(bytes, offset + descriptor.length(), payload, at + written, rest);
      return written + rest;
    }
    System.arraycopy(bytes, offset, payload, at, length);
    if (note != FrameContinuity.NONE && codec == Codec.VP9) {
      writeVp9(note, payload, at, length);
    }
    return length;
  }

  private static int write(Vp8Descriptor descriptor, int note, byte[] out, int offset) {
    return descriptor.write(
        out,
        offset,
        SentPacket.vp8PictureId(note),
        SentPacket.vp8Tl0PictureIndex(note),
        SentPacket.vp8KeyIndex(note));
  }

  private static void writeVp9(int note, byte[] payload, int offset, int length) {
    Vp9Descriptor.write(
        payload,
        offset,
        length,
        SentPacket.vp8PictureId(note),
        SentPacket.vp8Tl0PictureIndex(note));
  }
}
