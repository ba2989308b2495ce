package dev.hibiki.bench.client;

import dev.hibiki.bench.media.Frames;
import dev.hibiki.bench.wire.ClientNetwork;
import dev.hibiki.bench.wire.ClientSocket;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.SdpParser;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.rtc.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The sending peer of a client with one track. */
final class PublisherPeer implements ClientSocket.Receiver, PeerEvents, ClientNetwork.Timer {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long FRAME_NANOS = SECOND_NANOS / Layer.FRAMES_PER_SECOND;
  private static final long AUDIO_NANOS = 20_000_000L;
  private static final int VIDEO_TICKS = 90_000 / Layer.FRAMES_PER_SECOND;
  private static final int AUDIO_TICKS = 960;
  private static final int AUDIO_LEVEL = 25;
  private static final byte[] CNAME = "bench".getBytes(StandardCharsets.US_ASCII);

  private final Peers peers;
  private final ClientSocket socket;
  private final PeerTransport peer;
  private final Media media;
  private final int index;
  private final int[] ssrcs;
  private final List<StreamSender> senders = new ArrayList<>();
  private final List<Frames> frames = new ArrayList<>();
  private final Feedback feedback = new Feedback();
  private final RtcpWriter writer = new RtcpWriter();
  private final byte[] report = new byte[600];
  private final byte[] datagram = new byte[2112];
  private final byte[] sound = new byte[160];
  private final WallClock clock;
  private boolean connected;
  private boolean failed;
  private boolean paused;
  private long ticks;
  private long deadlineNanos = Long.MAX_VALUE;
  private long nextReportNanos;
  private long malformed;

  PublisherPeer(Peers peers, Media media, int index) {
    this.peers = peers;
    this.media = media;
    this.index = index;
    this.ssrcs = new int[2 * Layer.of(media).size()];
    for (int i = 0; i < ssrcs.length; i++) {
      ssrcs[i] = peers.random().nextInt() | 1;
    }
    peers.random().nextBytes(sound);
    sound[0] = 0x78;
    this.clock = WallClock.of(System.currentTimeMillis() * 1_000_000L, System.nanoTime());
    this.socket = peers.open(false);
    this.peer = peers.create(socket, true, this);
    socket.receiver(this);
  }

  String offer(String trackId) {
    return ClientOffer.write(peer, media, trackId, ssrcs);
  }

  void answered(long nowNanos, String sdp) {
    SessionDescription answer = SdpParser.parse(sdp);
    MediaSection section = answer.section("1");
    if (section == null || section.isRejected()) {
      failed = true;
      return;
    }
    if (senders.isEmpty()) {
      PublishedSection published = new PublishedSection(section, new int[1]);
      List<Layer> layers = Layer.of(media);
      for (int i = 0; i < layers.size(); i++) {
        Layer layer = layers.get(i);
        int rtx = media.isVideo() ? ssrcs[2 * i + 1] : 0;
        senders.add(
            new StreamSender(
                peer, published, layer.rid(), index << 8 | i, ssrcs[2 * i], rtx, peers.random()));
        if (media.isVideo()) {
          frames.add(
              new Frames(
                  layer.packets(),
                  layer.payloadBytes(),
                  layer.width(),
                  layer.height(),
                  peers.random()));
        }
      }
    }
    boolean passive = answer.bundledTransport().setup() == Setup.PASSIVE;
    peers.accept(nowNanos, peer, answer, passive ? DtlsRole.CLIENT : DtlsRole.SERVER);
    peer.enableData(nowNanos);
  }

  void candidate(long nowNanos, String line) {
    peers.candidate(nowNanos, peer, line);
  }

  /** Lets it send or not; media time goes on meanwhile. */
  void pause(boolean on) {
    paused = on;
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void onTimeout(long nowNanos) {
    long interval = media.isVideo() ? FRAME_NANOS : AUDIO_NANOS;
    while (deadlineNanos - nowNanos <= 0) {
      deadlineNanos += interval;
      ticks += media.isVideo() ? VIDEO_TICKS : AUDIO_TICKS;
    }
    if (paused || failed) {
      return;
    }
    if (media.isVideo()) {
      sendFrames(nowNanos);
    } else {
      sendSound(nowNanos);
    }
    if (nextReportNanos - nowNanos <= 0) {
      nextReportNanos = nowNanos + SECOND_NANOS;
      writer.start(report, 0, report.length);
      for (StreamSender sender : senders) {
        sender.report(nowNanos, clock, writer, CNAME);
      }
      if (writer.length() > 0) {
        peer.sendRtcp(report, 0, writer.length());
      }
    }
  }

  private void sendFrames(long nowNanos) {
    for (int i = 0; i < senders.size(); i++) {
      StreamSender sender = senders.get(i);
      Frames frame = frames.get(i);
      frame.begin(sender.takeKeyframeRequest());
      int packets = frame.packets();
      for (int n = 0; n < packets; n++) {
        int length = frame.packet(n);
        sender.send(
            nowNanos,
            ticks,
            n == packets - 1,
            frame.payload(),
            length,
            Frames.DESCRIPTOR_BYTES,
            -1);
      }
    }
  }

  private void sendSound(long nowNanos) {
    int length = 80 + peers.random().nextInt(41);
    senders.getFirst().send(nowNanos, ticks, false, sound, length, 0, AUDIO_LEVEL);
  }

  @Override
  public void received(long nowNanos, ClientSocket from, int length) {
    if (length <= 2048) {
      from.copy(datagram, length);
      peer.handle(nowNanos, from.path(), datagram, 0, length);
    }
  }

  /** Runs the timers of the transport. */
  void onTick(long nowNanos) {
    if (peer.deadlineNanos() - nowNanos <= 0) {
      peer.onTimeout(nowNanos);
    }
  }

  boolean connected() {
    return connected && !failed;
  }

  boolean failed() {
    return failed;
  }

  /** Packets sent of the stream that subscribers are to get: the highest layer. */
  long packets() {
    return senders.isEmpty() ? 0 : senders.getLast().packets();
  }

  /** Packets sent of all layers. */
  long allPackets() {
    return senders.stream().mapToLong(StreamSender::packets).sum();
  }

  long resentPackets() {
    return senders.stream().mapToLong(StreamSender::resentPackets).sum();
  }

  long keyframeRequests() {
    return senders.stream().mapToLong(StreamSender::keyframeRequests).sum();
  }

  void close(long nowNanos) {
    deadlineNanos = Long.MAX_VALUE;
    peer.close(nowNanos);
    socket.close();
  }

  @Override
  public void connected(long nowNanos) {
    connected = true;
    long interval = media.isVideo() ? FRAME_NANOS : AUDIO_NANOS;
    deadlineNanos = nowNanos + Math.floorMod(index * 7_000_003L, interval);
    nextReportNanos = nowNanos + SECOND_NANOS;
  }

  @Override
  public void iceConnectivityChanged(long nowNanos, boolean reachable) {}

  @Override
  public void failed(long nowNanos, String reason) {
    failed = true;
  }

  @Override
  public void rtp(long nowNanos, byte[] packet, int offset, int length) {}

  @Override
  public void rtcp(long nowNanos, byte[] packet, int offset, int length) {
    feedback.nowNanos = nowNanos;
    if (RtcpReader.read(packet, offset, length, feedback) < 0) {
      malformed++;
    }
  }

  /** Compound packets that could not be read. */
  long malformed() {
    return malformed;
  }

  @Override
  public void channelOpened(long nowNanos, DataChannel channel) {}

  @Override
  public void channelMessage(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length) {}

  @Override
  public void channelClosed(long nowNanos, DataChannel channel) {}

  private final class Feedback implements RtcpVisitor {
    private long nowNanos;

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {
      for (StreamSender sender : senders) {
        if (sender.ssrc() == mediaSsrc) {
          sender.resend(nowNanos, sequenceNumber);
        }
      }
    }

    @Override
    public void pictureLoss(int senderSsrc, int mediaSsrc) {
      for (StreamSender sender : senders) {
        if (sender.ssrc() == mediaSsrc) {
          sender.wantKeyframe();
        }
      }
    }

    @Override
    public void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
      pictureLoss(senderSsrc, mediaSsrc);
    }
  }
}
