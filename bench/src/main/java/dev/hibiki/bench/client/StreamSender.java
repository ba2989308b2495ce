package dev.hibiki.bench.client;

import dev.hibiki.bench.media.Stamp;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.RtxPacket;
import dev.hibiki.rtc.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Sends the packets of one SSRC, remembers them for retransmission and reports. */
final class StreamSender {
  private static final int HISTORY = 512;
  private static final int SLOT_BYTES = 1280;

  /** Browsers name stream and layer in the first packets only. */
  private static final long NAMED_NANOS = 3_000_000_000L;

  private final PeerTransport peer;
  private final PublishedSection section;
  private final int streamId;
  private final byte[] mid;
  private final byte[] rid;
  private final int ssrc;
  private final int rtxSsrc;
  private final int timestampBase;
  private final RtpWriter writer = new RtpWriter();
  private final Stamp stamp = new Stamp();
  private final byte[] header = new byte[128];
  private final byte[] resent = new byte[SLOT_BYTES + 2];
  private final byte[] history = new byte[HISTORY * SLOT_BYTES];
  private final int[] historyLengths = new int[HISTORY];
  private final int[] historyTimestamps = new int[HISTORY];
  private final int[] historySequences = new int[HISTORY];
  private final boolean[] historyMarkers = new boolean[HISTORY];
  private int sequence;
  private int rtxSequence;
  private int latestTimestamp;
  private long latestNanos;
  private long firstNanos;
  private long packets;
  private long octets;
  private long resentPackets;
  private boolean keyframeWanted = true;
  private long keyframeRequests;

  /**
   * A stream that has sent nothing.
   *
   * @param streamId what its stamps say
   */
  StreamSender(
      PeerTransport peer,
      PublishedSection section,
      String rid,
      int streamId,
      int ssrc,
      int rtxSsrc,
      RandomGenerator random) {
    this.peer = peer;
    this.section = section;
    this.streamId = streamId;
    this.mid = section.mid().getBytes(StandardCharsets.US_ASCII);
    this.rid = rid.getBytes(StandardCharsets.US_ASCII);
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    this.timestampBase = random.nextInt();
    this.sequence = random.nextInt(0x8000);
    this.rtxSequence = random.nextInt(0x8000);
  }

  int ssrc() {
    return ssrc;
  }

  /** Packets sent, retransmissions not counted. */
  long packets() {
    return packets;
  }

  long resentPackets() {
    return resentPackets;
  }

  long keyframeRequests() {
    return keyframeRequests;
  }

  /** Stamps a payload and sends it; {@code ticks} is the media time since the beginning. */
  void send(
      long nowNanos,
      long ticks,
      boolean marker,
      byte[] payload,
      int length,
      int descriptorBytes,
      int audioLevel) {
    stamp.write(payload, length, descriptorBytes, streamId, packets, System.nanoTime());
    int timestamp = timestampBase + (int) ticks;
    int slot = sequence % HISTORY;
    System.arraycopy(payload, 0, history, slot * SLOT_BYTES, length);
    historyLengths[slot] = length;
    historyTimestamps[slot] = timestamp;
    historySequences[slot] = sequence;
    historyMarkers[slot] = marker;
    if (packets == 0) {
      firstNanos = nowNanos;
    }
    writer.start(header, 0, section.payloadType(), marker, sequence, timestamp, ssrc);
    extensions(nowNanos, audioLevel, section.ridId());
    peer.sendRtp(header, 0, writer.finish(), payload, 0, length);
    sequence = (sequence + 1) & 0xFFFF;
    latestTimestamp = timestamp;
    latestNanos = nowNanos;
    packets++;
    octets += length;
  }

  private void extensions(long nowNanos, int audioLevel, int nameId) {
    if (nowNanos - firstNanos < NAMED_NANOS) {
      if (section.midId() != 0) {
        writer.extension(section.midId(), mid, 0, mid.length);
      }
      if (nameId != 0 && rid.length > 0) {
        writer.extension(nameId, rid, 0, rid.length);
      }
    }
    if (section.audioLevelId() != 0 && audioLevel >= 0) {
      header[writer.reserveExtension(section.audioLevelId(), 1)] = (byte) (0x80 | audioLevel);
    }
    if (section.transportCcId() != 0) {
      int number = section.nextTransportSequence();
      int at = writer.reserveExtension(section.transportCcId(), 2);
      header[at] = (byte) (number >>> 8);
      header[at + 1] = (byte) number;
    }
  }

  /** Sends a packet again as RTX, if it is still known. */
  void resend(long nowNanos, int sequenceNumber) {
    int slot = sequenceNumber % HISTORY;
    if (rtxSsrc == 0
        || section.rtxPayloadType() < 0
        || historyLengths[slot] == 0
        || historySequences[slot] != sequenceNumber) {
      return;
    }
    writer.start(
        header,
        0,
        section.rtxPayloadType(),
        historyMarkers[slot],
        rtxSequence,
        historyTimestamps[slot],
        rtxSsrc);
    rtxSequence = (rtxSequence + 1) & 0xFFFF;
    extensions(nowNanos, -1, section.repairedRidId());
    int headerLength = writer.finish();
    RtxPacket.writeOriginalSequence(resent, 0, sequenceNumber);
    System.arraycopy(history, slot * SLOT_BYTES, resent, 2, historyLengths[slot]);
    peer.sendRtp(header, 0, headerLength, resent, 0, historyLengths[slot] + 2);
    resentPackets++;
  }

  void wantKeyframe() {
    keyframeWanted = true;
    keyframeRequests++;
  }

  /** Whether the next frame has to be a keyframe; asked once for each. */
  boolean takeKeyframeRequest() {
    boolean wanted = keyframeWanted;
    keyframeWanted = false;
    return wanted;
  }

  void report(long nowNanos, WallClock clock, RtcpWriter out, byte[] cname) {
    if (packets == 0) {
      return;
    }
    long ticks = (nowNanos - latestNanos) * section.clockRateHz() / 1_000_000_000L;
    out.senderReport(
        ssrc, clock.ntp(nowNanos), latestTimestamp + (int) ticks, (int) packets, (int) octets);
    out.sourceDescription(ssrc, cname, null);
  }
}
