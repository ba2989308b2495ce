package dev.hibiki.bench.client;

import dev.hibiki.bench.media.PacketCheck;
import dev.hibiki.bench.media.ReceivedCounts;
import dev.hibiki.bench.media.ReceivedStream;
import dev.hibiki.bench.wire.ClientSocket;
import dev.hibiki.rtc.Demux;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.rtc.sdp.AnswerBuilder;
import dev.hibiki.rtc.sdp.AnswerTerms;
import dev.hibiki.rtc.sdp.CodecCatalog;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.LocalTransport;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.MediaPolicy;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.Origin;
import dev.hibiki.rtc.sdp.RtcpFeedback;
import dev.hibiki.rtc.sdp.RtpCodec;
import dev.hibiki.rtc.sdp.SdpParser;
import dev.hibiki.rtc.sdp.SdpWriter;
import dev.hibiki.rtc.sdp.SectionDecision;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.rtc.stream.TransportCcReceiver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receiving peer of a client. It counts every packet by its header alone and answers with the
 * feedback that was negotiated; only if it is sampled does it decrypt and check what it receives.
 */
final class SubscriberPeer implements ClientSocket.Receiver, PeerEvents {
  private static final int MAX_DATAGRAM_BYTES = 2048;

  /** Enough for a header with every extension. */
  private static final int HEADER_BYTES = 128;

  private static final int FEEDBACK_BYTES = 1100;
  private static final long REPORT_NANOS = 1_000_000_000L;
  private static final long ESTIMATE_BPS = 100_000_000L;

  /** A browser's terms: everything the server may offer is taken. */
  private static final MediaPolicy POLICY =
      new MediaPolicy(
          List.of(ExtensionUri.ABS_CAPTURE_TIME, ExtensionUri.TRANSPORT_CC),
          List.of(
              ExtensionUri.DEPENDENCY_DESCRIPTOR,
              ExtensionUri.ABS_CAPTURE_TIME,
              ExtensionUri.TRANSPORT_CC,
              ExtensionUri.ABS_SEND_TIME,
              ExtensionUri.PLAYOUT_DELAY),
          List.of(RtcpFeedback.TRANSPORT_CC),
          List.of(
              RtcpFeedback.CCM_FIR,
              RtcpFeedback.NACK,
              RtcpFeedback.NACK_PLI,
              RtcpFeedback.TRANSPORT_CC,
              RtcpFeedback.GOOG_REMB));

  private final AnswerBuilder answers =
      new AnswerBuilder(
          AnswerTerms.publishOnly(CodecCatalog.defaults(), POLICY, MAX_DATAGRAM_BYTES * 32));
  private final Peers peers;
  private final ClientSocket socket;
  private final PeerTransport peer;
  private final int localSsrc;
  private final @Nullable PacketCheck check;
  private final byte[] datagram = new byte[MAX_DATAGRAM_BYTES + 64];
  private final byte[] feedback = new byte[FEEDBACK_BYTES];
  private final RtcpWriter writer = new RtcpWriter();
  private final Reports reports = new Reports();
  private final TransportCcReceiver transportCc = new TransportCcReceiver();
  private final List<ReceivedStream> streams = new ArrayList<>();
  private final boolean[] retransmission = new boolean[128];
  private final boolean[] video = new boolean[128];
  private final int[] rembSsrcs = new int[255];
  private Origin origin = Origin.of(2);
  private @Nullable ReceivedStream latest;
  private int transportCcId;
  private boolean remb;
  private boolean connected;
  private long connectedNanos;
  private boolean failed;
  private long arrivalNanos;
  private long nextReportNanos = Long.MAX_VALUE;
  private long retransmitted;
  private long requested;
  private long bytes;
  private long firstPacketNanos;
  private int channels;

  /**
   * A peer that waits for an offer.
   *
   * @param check what it shows its packets to, null if it is not sampled
   */
  SubscriberPeer(Peers peers, @Nullable PacketCheck check) {
    this.peers = peers;
    this.check = check;
    this.localSsrc = peers.random().nextInt() | 1;
    this.socket = peers.open(check != null);
    this.peer = peers.create(socket, false, this);
    socket.receiver(this);
  }

  /** Takes an offer and returns the answer. */
  String answer(long nowNanos, String sdp) {
    SessionDescription offer = SdpParser.parse(sdp);
    Map<String, SectionDecision> decisions = new HashMap<>();
    boolean data = false;
    for (MediaSection section : offer.sections()) {
      decisions.put(
          section.mid(),
          SectionDecision.receive(new SectionDecision.Receive("", false, false, false)));
      data |= section.kind() == MediaKind.APPLICATION;
    }
    SessionDescription answer =
        answers.answer(
            origin,
            offer,
            new LocalTransport(
                peer.localCredentials(),
                peer.localFingerprint(),
                Setup.ACTIVE,
                false,
                peer.localCandidates().stream().map(dev.hibiki.rtc.ice.Candidate::format).toList(),
                true),
            decisions);
    origin = origin.next();
    remember(answer);
    peers.accept(nowNanos, peer, offer, DtlsRole.CLIENT);
    if (data) {
      peer.enableData(nowNanos);
    }
    return SdpWriter.write(answer);
  }

  private void remember(SessionDescription answer) {
    for (MediaSection section : answer.sections()) {
      for (RtpCodec codec : section.codecs()) {
        retransmission[codec.payloadType()] = codec.isRtx();
        video[codec.payloadType()] = section.kind() == MediaKind.VIDEO;
        remb |= codec.has(RtcpFeedback.GOOG_REMB);
      }
      int id = section.extensionId(ExtensionUri.TRANSPORT_CC);
      if (id != 0) {
        transportCcId = id;
      }
    }
  }

  void candidate(long nowNanos, String line) {
    peers.candidate(nowNanos, peer, line);
  }

  @Override
  public void received(long nowNanos, ClientSocket from, int length) {
    from.copy(datagram, Math.min(length, HEADER_BYTES));
    if (Demux.isRtpOrRtcp(datagram, 0, length) && !Demux.isRtcp(datagram, 0)) {
      count(nowNanos, length);
      if (check == null) {
        return;
      }
      long kernelNanos = from.arrivalNanos();
      arrivalNanos = kernelNanos == 0 ? nowNanos : kernelNanos;
    }
    if (length <= MAX_DATAGRAM_BYTES) {
      from.copy(datagram, length);
      peer.handle(nowNanos, from.path(), datagram, 0, length);
    }
  }

  private void count(long nowNanos, int length) {
    int payloadType = datagram[1] & 0x7F;
    int sequence = (datagram[2] & 0xFF) << 8 | (datagram[3] & 0xFF);
    int ssrc = int32(8);
    if (bytes == 0) {
      firstPacketNanos = nowNanos;
    }
    bytes += length;
    if (transportCcId != 0) {
      int at = extension(transportCcId, Math.min(length, HEADER_BYTES));
      if (at > 0) {
        int number = (datagram[at] & 0xFF) << 8 | (datagram[at + 1] & 0xFF);
        transportCc.onPacket(nowNanos, number, ssrc);
      }
    }
    if (retransmission[payloadType]) {
      retransmitted++;
    } else {
      stream(ssrc).onPacket(nowNanos, sequence);
    }
  }

  private int int32(int at) {
    return (datagram[at] & 0xFF) << 24
        | (datagram[at + 1] & 0xFF) << 16
        | (datagram[at + 2] & 0xFF) << 8
        | (datagram[at + 3] & 0xFF);
  }

  /**
   * Where a one-byte header extension element begins, or -1. Padding is encrypted: not looked at.
   */
  private int extension(int id, int length) {
    if ((datagram[0] & 0x10) == 0) {
      return -1;
    }
    int at = 12 + (datagram[0] & 0x0F) * 4;
    if (at + 4 > length || (datagram[at] & 0xFF) != 0xBE || (datagram[at + 1] & 0xFF) != 0xDE) {
      return -1;
    }
    int words = (datagram[at + 2] & 0xFF) << 8 | (datagram[at + 3] & 0xFF);
    at += 4;
    int end = Math.min(length, at + words * 4);
    while (at < end) {
      int head = datagram[at] & 0xFF;
      if (head == 0) {
        at++;
        continue;
      }
      int size = (head & 0x0F) + 1;
      if (head >>> 4 == id && at + size < end) {
        return at + 1;
      }
      at += 1 + size;
    }
    return -1;
  }

  private ReceivedStream stream(int ssrc) {
    ReceivedStream known = latest;
    if (known != null && known.ssrc() == ssrc) {
      return known;
    }
    for (ReceivedStream stream : streams) {
      if (stream.ssrc() == ssrc) {
        latest = stream;
        return stream;
      }
    }
    ReceivedStream fresh = new ReceivedStream(ssrc);
    streams.add(fresh);
    latest = fresh;
    return fresh;
  }

  /** Sends what feedback is due. */
  void onTick(long nowNanos) {
    if (peer.deadlineNanos() - nowNanos <= 0) {
      peer.onTimeout(nowNanos);
    }
    if (!connected || failed || streams.isEmpty()) {
      return;
    }
    writer.start(feedback, 0, FEEDBACK_BYTES);
    if (nextReportNanos - nowNanos <= 0) {
      nextReportNanos += REPORT_NANOS;
      writer.receiverReport(localSsrc);
      for (ReceivedStream stream : streams) {
        stream.report(nowNanos, writer);
      }
      if (remb) {
        int count = 0;
        for (ReceivedStream stream : streams) {
          rembSsrcs[count++] = stream.ssrc();
          if (count == 8) {
            break;
          }
        }
        writer.remb(localSsrc, ESTIMATE_BPS, rembSsrcs, count);
      }
    }
    transportCc.writeFeedback(nowNanos, writer, localSsrc);
    for (ReceivedStream stream : streams) {
      requested += stream.nack(nowNanos, writer, localSsrc);
    }
    if (writer.length() > 0) {
      peer.sendRtcp(feedback, 0, writer.length());
    }
  }

  boolean connected() {
    return connected && !failed;
  }

  boolean failed() {
    return failed;
  }

  /** When ICE and DTLS were through; 0 if they are not. */
  long connectedNanos() {
    return connectedNanos;
  }

  /** When the first packet of media came; 0 if none has. */
  long firstPacketNanos() {
    return firstPacketNanos;
  }

  /** How many data channels are open. */
  int channels() {
    return channels;
  }

  /** How many streams have brought packets. */
  int streams() {
    return streams.size();
  }

  boolean transportCcNegotiated() {
    return transportCcId != 0;
  }

  boolean rembNegotiated() {
    return remb;
  }

  ReceivedCounts counts() {
    ReceivedCounts sum = new ReceivedCounts(0, 0, 0, 0, retransmitted, requested, bytes);
    for (ReceivedStream stream : streams) {
      sum =
          sum.plus(
              new ReceivedCounts(
                  stream.expected(),
                  stream.received(),
                  stream.reordered(),
                  stream.duplicates(),
                  0,
                  0,
                  0));
    }
    return sum;
  }

  void close(long nowNanos) {
    peer.close(nowNanos);
    socket.close();
  }

  @Override
  public void connected(long nowNanos) {
    connected = true;
    connectedNanos = nowNanos;
    nextReportNanos = nowNanos + Math.floorMod(localSsrc, REPORT_NANOS);
  }

  @Override
  public void iceConnectivityChanged(long nowNanos, boolean reachable) {}

  @Override
  public void failed(long nowNanos, String reason) {
    failed = true;
  }

  @Override
  public void rtp(long nowNanos, byte[] packet, int offset, int length) {
    int payloadType = packet[offset + 1] & 0x7F;
    if (check != null && !retransmission[payloadType]) {
      check.check(arrivalNanos, packet, offset, length, video[payloadType]);
    }
  }

  @Override
  public void rtcp(long nowNanos, byte[] packet, int offset, int length) {
    reports.nowNanos = nowNanos;
    RtcpReader.read(packet, offset, length, reports);
  }

  @Override
  public void channelOpened(long nowNanos, DataChannel channel) {
    channels++;
  }

  @Override
  public void channelMessage(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length) {}

  @Override
  public void channelClosed(long nowNanos, DataChannel channel) {
    channels--;
  }

  private final class Reports implements RtcpVisitor {
    private long nowNanos;

    @Override
    public void senderReport(
        int ssrc, long ntp, int rtpTimestamp, int packetCount, int octetCount) {
      for (ReceivedStream stream : streams) {
        if (stream.ssrc() == ssrc) {
          stream.onSenderReport(nowNanos, ntp);
        }
      }
    }
  }
}
