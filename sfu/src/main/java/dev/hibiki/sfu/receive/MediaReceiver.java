package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.KeyframeDetector;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.stream.PacketHistory;
import dev.hibiki.rtc.stream.RtxPacket;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.track.HeaderExtensionIds;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.PublishedTrack;
import dev.hibiki.sfu.track.PublisherClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of one publisher's peer: finds the track and layer of every packet, keeps the
 * packets, fans them out, and sends the feedback a publisher needs.
 */
public final class MediaReceiver {
  /** What a receiver tells the session above it. */
  public interface Listener {
    /** The first packet of a section arrived. */
    void mediaStarted(long nowNanos, String mid);

    /**
     * An audio packet with a level.
     *
     * @param level 0 is loudest, 127 is silence (RFC 6464)
     */
    void audioLevel(long nowNanos, PublishedTrack track, int level, boolean voice);
  }

  private final Listener listener;
  private final StreamTable streams;
  private final PublisherFeedback feedback;
  private final PublisherClock clock;
  private final MediaSettings settings;
  private final Map<String, Section> sections = new HashMap<>();
  private final RtpHeader header = new RtpHeader();
  private final Reports reports = new Reports();
  private final long[] drops = new long[ReceiveDrop.values().length];
  private int transportCcId;
  private long nowNanos;

  /** A receiver that knows no section yet. */
  public MediaReceiver(
      PeerTransport peer,
      Listener listener,
      MediaSettings settings,
      WallClock clock,
      RandomGenerator random) {
    this.listener = listener;
    this.settings = settings;
    this.clock = new PublisherClock(clock);
    this.feedback = new PublisherFeedback(peer, random.nextInt());
    this.streams = new StreamTable();
  }

  /** Takes the sections of a finished negotiation; those that are missing are over. */
  public void negotiated(long nowNanos, List<ReceivedSection> negotiated) {
    Map<String, Section> previous = new HashMap<>(sections);
    sections.clear();
    for (ReceivedSection next : negotiated) {
      Section section = previous.remove(next.mid());
      if (section == null) {
        section = new Section(next);
      } else {
        section.negotiated = next;
      }
      sections.put(next.mid(), section);
    }
    for (Section gone : previous.values()) {
      streams.removeAll(gone);
    }
    // One number for all sections of a bundle (RFC 8843 section 9.1.1).
    transportCcId =
        negotiated.stream()
            .mapToInt(section -> section.extensions().transportCc())
            .filter(id -> id != 0)
            .findFirst()
            .orElse(0);
  }

  /** The section carries this track. */
  public void bind(String mid, PublishedTrack track) {
    Section section = sections.get(mid);
    if (section != null) {
      section.track = track;
    }
  }

  /** The section carries nothing any more. */
  public void unbind(String mid) {
    Section section = sections.get(mid);
    if (section != null) {
      section.track = null;
      section.started = false;
      streams.removeAll(section);
    }
  }

  /** How many packets were dropped for {@code reason}. */
  public long dropped(ReceiveDrop reason) {
    return drops[reason.ordinal()];
  }

  /** Takes one decrypted packet; the array may be changed. */
  public void rtp(long nowNanos, byte[] packet, int offset, int length) {
    if (!header.parse(packet, offset, length)) {
      drop(ReceiveDrop.MALFORMED);
      return;
    }
    // Also of streams that are not known: what is not reported as arrived is lost to its sender.
    recordTransportCc(nowNanos);
    ReceivedStream stream = streams.find(header.ssrc());
    if (stream == null) {
      stream = identify();
      if (stream == null) {
        drop(ReceiveDrop.UNKNOWN_SSRC);
        return;
      }
    }
    if (!stream.repair()) {
      media(nowNanos, stream, false);
    } else {
      repair(nowNanos, stream);
    }
  }

  private void recordTransportCc(long nowNanos) {
    int at = transportCcId == 0 ? -1 : header.extensionOffset(transportCcId);
    if (at >= 0 && header.extensionLength(transportCcId) >= 2) {
      byte[] bytes = header.array();
      feedback.packetArrived(
          nowNanos, header.ssrc(), (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF));
    }
  }

  /** A retransmission (RFC 4588): the original packet is restored in place. */
  private void repair(long nowNanos, ReceivedStream repair) {
    ReceivedStream media = repair.repairs();
    Integer payloadType = repair.section().negotiated.rtx().get(header.payloadType());
    if (media == null || payloadType == null || header.payloadLength() < 2) {
      // Without a payload it is padding that probes for bandwidth.
      drop(ReceiveDrop.EMPTY_RETRANSMISSION);
      return;
    }
    int length = RtxPacket.unwrap(header, media.ssrc(), payloadType);
    if (length > 0
        && header.parse(header.array(), header.offset() + RtxPacket.HEADER_BYTES, length)) {
      media(nowNanos, media, true);
    } else {
      drop(ReceiveDrop.MALFORMED);
    }
  }

  private void media(long nowNanos, ReceivedStream stream, boolean repaired) {
    Section section = stream.section();
    Codec codec = section.negotiated.codecs().get(header.payloadType());
    if (codec == null) {
      drop(ReceiveDrop.UNKNOWN_PAYLOAD_TYPE);
      return;
    }
    if (!section.started) {
      section.started = true;
      listener.mediaStarted(nowNanos, section.negotiated.mid());
    }
    PublishedTrack track = section.track;
    if (track == null) {
      drop(ReceiveDrop.NOT_PUBLISHED);
      return;
    }
    LayerStream layer = stream.layer(track, codec, feedback, settings);
    long sequence =
        repaired
            ? layer.received().onRecovered(nowNanos, header)
            : layer.received().onPacket(nowNanos, header);
    feedback.mediaArrived(nowNanos, layer);
    if (sequence < 0) {
      drop(ReceiveDrop.DUPLICATE);
      return;
    }
    int id = section.negotiated.extensions().audioLevel();
    int at = id == 0 ? -1 : header.extensionOffset(id);
    if (at >= 0) {
      byte[] bytes = header.array();
      int levelLength = header.extensionLength(id);
      listener.audioLevel(
          nowNanos,
          track,
          HeaderExtensions.audioLevel(bytes, at, levelLength),
          HeaderExtensions.voiceActivity(bytes, at, levelLength));
    }
    PacketHistory history = layer.history();
    int slot = history.store(sequence, header.array(), header.offset(), header.length());
    if (slot < 0) {
      drop(ReceiveDrop.MALFORMED);
      return;
    }
    boolean keyFrameStart =
        KeyframeDetector.startsKeyframe(
            codec, header.array(), header.payloadOffset(), header.payloadLength());
    if (track.convertedWanted() && (codec == Codec.RED || codec == Codec.OPUS)) {
      stream.conversion(layer).packet(nowNanos, track, section.negotiated, codec, header, sequence);
    }
    track.packet(nowNanos, layer, sequence, repaired || header.marker(), keyFrameStart);
    if (keyFrameStart) {
      // After what the packet made somebody ask for: it is the answer.
      layer.received().onKeyframe();
    }
  }

  /** Finds out what an SSRC that is seen for the first time is. */
  private @Nullable ReceivedStream identify() {
    Section section = sectionOf();
    if (section == null) {
      return null;
    }
    ReceivedSection negotiated = section.negotiated;
    boolean isRepair = negotiated.rtx().containsKey(header.payloadType());
    HeaderExtensionIds ids = negotiated.extensions();
    String rid = text(isRepair ? ids.repairedRid() : ids.rid());
    if (rid == null && isRepair) {
      rid = text(ids.rid());
    }
    if (!negotiated.rids().isEmpty()) {
      int layer = rid == null ? -1 : SimulcastOrder.layerOf(negotiated.rids(), rid);
      return layer < 0 ? null : streams.add(header.ssrc(), section, layer, isRepair);
    }
    for (int i = 0; i < negotiated.ssrcs().size(); i++) {
      SsrcPair pair = negotiated.ssrcs().get(i);
      if (pair.ssrc() == header.ssrc() || pair.rtxSsrc() == header.ssrc()) {
        return streams.add(header.ssrc(), section, i, pair.ssrc() != header.ssrc());
      }
    }
    return streams.add(header.ssrc(), section, 0, isRepair);
  }

  private @Nullable Section sectionOf() {
    for (Section section : sections.values()) {
      for (SsrcPair pair : section.negotiated.ssrcs()) {
        if (pair.ssrc() == header.ssrc()
            || (pair.rtxSsrc() != 0 && pair.rtxSsrc() == header.ssrc())) {
          return section;
        }
      }
    }
    for (Section section : sections.values()) {
      String mid = text(section.negotiated.extensions().mid());
      if (mid != null && mid.equals(section.negotiated.mid())) {
        return section;
      }
    }
    Section only = null;
    for (Section section : sections.values()) {
      int payloadType = header.payloadType();
      if (section.negotiated.codecs().containsKey(payloadType)
          || section.negotiated.rtx().containsKey(payloadType)) {
        if (only != null) {
          return null;
        }
        only = section;
      }
    }
    return only;
  }

  private @Nullable String text(int id) {
    int at = id == 0 ? -1 : header.extensionOffset(id);
    return at < 0 ? null : HeaderExtensions.text(header.array(), at, header.extensionLength(id));
  }

  /** Takes a compound packet from the publisher. */
  public void rtcp(long nowNanos, byte[] packet, int offset, int length) {
    this.nowNanos = nowNanos;
    if (RtcpReader.read(packet, offset, length, reports) < 0) {
      drop(ReceiveDrop.MALFORMED);
    }
  }

  public long deadlineNanos() {
    return feedback.deadlineNanos();
  }

  /** Sends what feedback is due, and notices layers that stopped. */
  public void onTimeout(long nowNanos) {
    feedback.onTimeout(nowNanos, streams);
    for (Section section : sections.values()) {
      PublishedTrack track = section.track;
      if (track != null) {
        track.refreshActivity(nowNanos);
      }
    }
  }

  private void drop(ReceiveDrop reason) {
    drops[reason.ordinal()]++;
  }

  private final class Reports implements RtcpVisitor {
    @Override
    public void senderReport(
        int ssrc, long ntp, int rtpTimestamp, int packetCount, int octetCount) {
      ReceivedStream stream = streams.find(ssrc);
      LayerStream layer = stream == null ? null : stream.layer();
      if (layer != null) {
        layer.received().onSenderReport(nowNanos, ntp, rtpTimestamp);
        long localNanos = clock.localNanos(nowNanos, ntp);
        layer.senderReport(localNanos, rtpTimestamp, clock.ntpOffset(ntp, localNanos));
      }
    }

    @Override
    public void goodbye(int ssrc) {
      streams.remove(ssrc);
    }
  }
}
