package dev.hibiki.sfu.sim;

import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.sctp.DataChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One peer connection of a simulated client. */
public final class SimPeer implements PeerEvents {
  /** A data message that arrived. */
  public record Message(String label, byte[] bytes) {}

  public final PeerTransport transport;
  public final List<byte[]> packets = new ArrayList<>();
  public final List<byte[]> reports = new ArrayList<>();
  public final List<Message> messages = new ArrayList<>();
  public final Map<String, DataChannel> channels = new LinkedHashMap<>();
  public boolean connected;
  public boolean failed;
  private final boolean opensChannels;
  private boolean data;

  SimPeer(SimNetwork network, boolean opensChannels) {
    this.opensChannels = opensChannels;
    this.transport = network.peer(true, false, this);
  }

  void enableData(long nowNanos) {
    data = true;
    transport.enableData(nowNanos);
  }

  /** Sends one RTP packet with an optional audio level. */
  public void sendRtp(int payloadType, int sequence, int timestamp, int ssrc, byte[] payload) {
    byte[] header = new byte[64];
    RtpWriter writer = new RtpWriter();
    writer.start(header, 0, payloadType, true, sequence, timestamp, ssrc);
    int length = writer.finish();
    transport.sendRtp(header, 0, length, payload, 0, payload.length);
  }

  /** Sends one RTP packet with a header extension. */
  public void sendRtp(
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc,
      int extension,
      byte[] value,
      byte[] payload) {
    byte[] header = new byte[64];
    RtpWriter writer = new RtpWriter();
    writer.start(header, 0, payloadType, true, sequence, timestamp, ssrc);
    writer.extension(extension, value, 0, value.length);
    int length = writer.finish();
    transport.sendRtp(header, 0, length, payload, 0, payload.length);
  }

  /** Sends one RTP packet with an audio level under an extension id. */
  public void sendAudio(
      int payloadType, int sequence, int timestamp, int ssrc, int extension, int level) {
    byte[] header = new byte[64];
    byte[] payload = new byte[50];
    RtpWriter writer = new RtpWriter();
    writer.start(header, 0, payloadType, false, sequence, timestamp, ssrc);
    writer.extension(extension, new byte[] {(byte) (0x80 | level)}, 0, 1);
    int length = writer.finish();
    transport.sendRtp(header, 0, length, payload, 0, payload.length);
  }

  /** Sends one packet of a VP8 layer, named by its section and its rid. */
  public void sendVideo(
      int sequence,
      int timestamp,
      int ssrc,
      int midExtension,
      String mid,
      int ridExtension,
      String rid,
      byte[] payload) {
    byte[] header = new byte[64];
    RtpWriter writer = new RtpWriter();
    writer.start(header, 0, 96, true, sequence, timestamp, ssrc);
    byte[] midBytes = mid.getBytes(StandardCharsets.US_ASCII);
    byte[] ridBytes = rid.getBytes(StandardCharsets.US_ASCII);
    writer.extension(midExtension, midBytes, 0, midBytes.length);
    writer.extension(ridExtension, ridBytes, 0, ridBytes.length);
    int length = writer.finish();
    transport.sendRtp(header, 0, length, payload, 0, payload.length);
  }

  @Override
  public void connected(long nowNanos) {
    connected = true;
    if (data) {
      transport.enableData(nowNanos);
      if (opensChannels) {
        open(nowNanos, "_reliable", true, -1);
        open(nowNanos, "_lossy", false, 0);
        open(nowNanos, "_data_track", false, 0);
      }
    }
  }

  private void open(long nowNanos, String label, boolean ordered, int maxRetransmits) {
    DataChannel channel = transport.openChannel(nowNanos, label, ordered, maxRetransmits);
    if (channel != null) {
      channels.put(label, channel);
    }
  }

  @Override
  public void iceConnectivityChanged(long nowNanos, boolean reachable) {}

  @Override
  public void failed(long nowNanos, String reason) {
    failed = true;
  }

  @Override
  public void rtp(long nowNanos, byte[] packet, int offset, int length) {
    packets.add(Arrays.copyOfRange(packet, offset, offset + length));
  }

  @Override
  public void rtcp(long nowNanos, byte[] packet, int offset, int length) {
    reports.add(Arrays.copyOfRange(packet, offset, offset + length));
  }

  @Override
  public void channelOpened(long nowNanos, DataChannel channel) {
    channels.put(channel.label(), channel);
  }

  @Override
  public void channelMessage(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length) {
    messages.add(
        new Message(channel.label(), Arrays.copyOfRange(message, offset, offset + length)));
  }

  @Override
  public void channelClosed(long nowNanos, DataChannel channel) {
    channels.remove(channel.label());
  }
}
