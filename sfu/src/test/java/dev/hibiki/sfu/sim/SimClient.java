package dev.hibiki.sfu.sim;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.JoinResponse;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.sdp.AnswerBuilder;
import dev.hibiki.rtc.sdp.AnswerTerms;
import dev.hibiki.rtc.sdp.CodecCatalog;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.LocalTransport;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.MediaPolicy;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.Origin;
import dev.hibiki.rtc.sdp.SdpParser;
import dev.hibiki.rtc.sdp.SdpWriter;
import dev.hibiki.rtc.sdp.SectionDecision;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.sfu.room.RoomCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A client that behaves as the SDKs do, with real peers on a simulated network. */
public final class SimClient {
  private final SimRoom sim;
  public final String identity;
  public final boolean single;
  public final List<SignalResponse> received = new ArrayList<>();

  /** Everybody it knows of, by sid, as the updates told. */
  public final Map<String, ParticipantInfo> known = new LinkedHashMap<>();

  public String connectionId = "";
  public JoinResponse join = JoinResponse.getDefaultInstance();
  public SimPeer publisher;
  public SimPeer subscriber;
  public SimOffer offer;
  public SessionDescription lastAnswer;
  public SessionDescription lastServerOffer;
  public Map<String, String> trackIds = Map.of();
  public boolean ended;
  public boolean answersOffers = true;

  /** So many offers ago is the one that its answers name. */
  public int answersLate;

  /** Whether it gives transport-wide feedback. */
  public boolean transportCc;

  /** Whether it reads playout delays. */
  public boolean playoutDelay;

  /** What it can send. */
  public CodecCatalog publishable = CodecCatalog.defaults();

  /** What it can receive. */
  public CodecCatalog receivable = CodecCatalog.defaults();

  private int offerId;
  private int ssrcs = 1000;
  private Origin answerOrigin = Origin.of(99);
  private VideoGrant grant = VideoGrant.builder().roomJoin(true).build();
  private UnaryOperator<StartSession.Builder> tweak = session -> session;
  private UnaryOperator<Grants.Builder> claims = grants -> grants;

  SimClient(SimRoom sim, String identity, boolean single) {
    this.sim = sim;
    this.identity = identity;
    this.single = single;
  }

  /** What the token allows. */
  public SimClient grant(VideoGrant granted) {
    grant = granted;
    return this;
  }

  /** Changes what else the token says. */
  public SimClient claims(UnaryOperator<Grants.Builder> change) {
    claims = change;
    return this;
  }

  /** Changes how the session begins. */
  public SimClient session(UnaryOperator<StartSession.Builder> change) {
    tweak = change;
    return this;
  }

  public Grants grants() {
    return claims
        .apply(Grants.builder().identity(identity).name("name of " + identity).video(grant))
        .build();
  }

  StartSession.Builder start() {
    connectionId = sim.nextConnectionId();
    ended = false;
    sim.connected(this);
    return tweak.apply(
        StartSession.newBuilder()
            .setRoomName("room")
            .setIdentity(identity)
            .setConnectionId(connectionId)
            .setAutoSubscribe(true)
            .setUseSinglePeerConnection(single)
            .setClient(
                ClientInfo.newBuilder()
                    .setSdk(ClientInfo.SDK.JS)
                    .setProtocol(17)
                    .setBrowser("chrome")));
  }

  /** Joins with its first offer in the session, if it has a single connection. */
  public SimClient join() {
    for (SimPeer peer : peers()) {
      peer.transport.close(sim.now);
    }
    publisher = null;
    subscriber = null;
    offer = null;
    StartSession.Builder session = start();
    if (single) {
      publisher = new SimPeer(sim.network, true);
      publisher.enableData(sim.now);
      offer = new SimOffer(true, publishable);
      offer.addReceiving(3, 3);
      session.setPublisherOffer(
          dev.hibiki.common.proto.SessionDescription.newBuilder()
              .setType("offer")
              .setSdp(offer.write(publisher))
              .setId(++offerId));
    }
    sim.handle(new RoomCommand.Join(session.build(), grants()));
    return this;
  }

  /** Comes back on a new connection. */
  public void resume() {
    StartSession session =
        start().setReconnect(true).setParticipantId(join.getParticipant().getSid()).build();
    sim.handle(new RoomCommand.Join(session, grants()));
  }

  public void send(SignalRequest.Builder request) {
    sim.handle(new RoomCommand.Signal(connectionId, request.build()));
  }

  public void loseSignal() {
    sim.handle(new RoomCommand.SignalClosed(connectionId));
    sim.disconnected(this);
  }

  /** Asks to publish and offers the track. */
  public String publish(TrackType type, TrackSource source, String cid, boolean muted) {
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid(cid)
            .setName("track " + cid)
            .setType(type)
            .setSource(source)
            .setMuted(muted);
    send(SignalRequest.newBuilder().setAddTrack(request));
    String mid = offerTrack(type, cid, false);
    sim.settle();
    return mid;
  }

  /** Offers a section that sends. */
  public String offerTrack(TrackType type, String cid, boolean simulcast) {
    if (offer == null) {
      publisher = new SimPeer(sim.network, true);
      publisher.enableData(sim.now);
      offer = new SimOffer(single, publishable);
    }
    MediaKind kind = type == TrackType.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO;
    String mid = offer.addSending(kind, cid, ++ssrcs, simulcast);
    sendOffer();
    return mid;
  }

  /** Offers a section that sends layers which only their sources tell apart; lowest first. */
  public String offerSsrcSimulcast(String cid, List<Integer> layerSsrcs) {
    if (offer == null) {
      publisher = new SimPeer(sim.network, true);
      publisher.enableData(sim.now);
      offer = new SimOffer(single, publishable);
    }
    String mid = offer.addSsrcSimulcast(cid, layerSsrcs);
    sendOffer();
    return mid;
  }

  /** Connects the publishing side with nothing but data channels. */
  public void openPublisher() {
    publisher = new SimPeer(sim.network, true);
    publisher.enableData(sim.now);
    offer = new SimOffer(single, publishable);
    sendOffer();
    sim.settle();
  }

  /** Ends what it sends in a section. */
  public void unpublish(String mid) {
    offer.stopSending(mid);
    sendOffer();
    sim.settle();
  }

  public void sendOffer() {
    send(
        SignalRequest.newBuilder()
            .setOffer(
                dev.hibiki.common.proto.SessionDescription.newBuilder()
                    .setType("offer")
                    .setSdp(offer.write(publisher))
                    .setId(++offerId)));
  }

  public int lastOfferId() {
    return offerId;
  }

  /** The SSRC of the latest track. */
  public int lastSsrc() {
    return ssrcs;
  }

  /** Sends packets of the latest track. */
  public void sendMedia(TrackType type, int ssrc, int count) {
    for (int i = 0; i < count; i++) {
      if (type == TrackType.AUDIO) {
        publisher.sendRtp(111, 100 + i, 960 * i, ssrc, new byte[40]);
      } else {
        publisher.sendRtp(96, 100 + i, 3000 * i, ssrc, vp8KeyFrame());
      }
    }
    sim.settle();
  }

  public void speak(int sequence, int ssrc, int level) {
    publisher.sendAudio(
        111,
        sequence,
        960 * sequence,
        ssrc,
        SimOffer.extensionId(single, MediaKind.AUDIO, ExtensionUri.AUDIO_LEVEL),
        level);
  }

  private static byte[] vp8KeyFrame() {
    byte[] payload = new byte[60];
    payload[0] = 0x10;
    payload[4] = (byte) 0x9d;
    payload[5] = 0x01;
    payload[6] = 0x2a;
    return payload;
  }

  /** Sends a data packet to the others. */
  public boolean sendData(DataPacket packet, boolean reliable) {
    byte[] bytes = packet.toByteArray();
    var channel = publisher.channels.get(reliable ? "_reliable" : "_lossy");
    return publisher.transport.sendData(sim.now, channel, true, bytes, 0, bytes.length);
  }

  /** The data packets that arrived. */
  public List<DataPacket> data() {
    List<DataPacket> packets = new ArrayList<>();
    SimPeer peer = subscriber != null ? subscriber : publisher;
    for (SimPeer.Message message : peer.messages) {
      try {
        packets.add(DataPacket.parseFrom(message.bytes()));
      } catch (com.google.protobuf.InvalidProtocolBufferException malformed) {
        throw new AssertionError(malformed);
      }
    }
    return packets;
  }

  /** The messages of one kind. */
  public <T> List<T> all(
      Predicate<SignalResponse> is, java.util.function.Function<SignalResponse, T> get) {
    return received.stream().filter(is).map(get).toList();
  }

  void receive(SignalResponse response) {
    received.add(response);
    switch (response.getMessageCase()) {
      case JOIN -> {
        join = response.getJoin();
        known.clear();
        join.getOtherParticipantsList().forEach(info -> known.put(info.getSid(), info));
      }
      case UPDATE -> {
        for (ParticipantInfo info : response.getUpdate().getParticipantsList()) {
          if (info.getState() == ParticipantInfo.State.DISCONNECTED) {
            known.remove(info.getSid());
          } else {
            known.put(info.getSid(), info);
          }
        }
      }
      case OFFER -> answer(response.getOffer());
      case ANSWER -> {
        if (publisher != null) {
          answered(response.getAnswer());
        }
      }
      case MEDIA_SECTIONS_REQUIREMENT -> {
        if (offer == null) {
          return;
        }
        offer.addReceiving(
            response.getMediaSectionsRequirement().getNumAudios(),
            response.getMediaSectionsRequirement().getNumVideos());
        sim.later(this::sendOffer);
      }
      default -> {}
    }
  }

  private void answer(dev.hibiki.common.proto.SessionDescription description) {
    trackIds = description.getMidToTrackIdMap();
    lastServerOffer = SdpParser.parse(description.getSdp());
    if (!answersOffers) {
      return;
    }
    if (subscriber == null) {
      subscriber = new SimPeer(sim.network, false);
    }
    SessionDescription theirs = lastServerOffer;
    Map<String, SectionDecision> decisions = new HashMap<>();
    for (MediaSection section : theirs.sections()) {
      decisions.put(section.mid(), SectionDecision.receive(SectionDecision.Receive.PLAIN));
    }
    AnswerBuilder answers =
        new AnswerBuilder(
            new AnswerTerms(
                receivable,
                MediaPolicy.subscriber(transportCc, playoutDelay),
                receivable,
                MediaPolicy.subscriber(transportCc, playoutDelay),
                65_535));
    SessionDescription answer = answers.answer(answerOrigin, theirs, local(subscriber), decisions);
    answerOrigin = answerOrigin.next();
    accept(subscriber, theirs, DtlsRole.CLIENT);
    sim.later(() ->
        send(
            SignalRequest.newBuilder()
                .setAnswer(
                    dev.hibiki.common.proto.SessionDescription.newBuilder()
                        .setType("answer")
                        .setSdp(SdpWriter.write(answer))
                        .setId(description.getId() - answersLate))));
  }

  private void answered(dev.hibiki.common.proto.SessionDescription description) {
    lastAnswer = SdpParser.parse(description.getSdp());
    if (lastAnswer.bundle().isEmpty()) {
      return;
    }
    trackIds = description.getMidToTrackIdMap();
    boolean passive = lastAnswer.bundledTransport().setup() == Setup.PASSIVE;
    accept(publisher, lastAnswer, passive ? DtlsRole.CLIENT : DtlsRole.SERVER);
  }

  private void accept(SimPeer peer, SessionDescription theirs, DtlsRole role) {
    var transport = theirs.bundledTransport();
    peer.transport.remoteDescription(
        sim.now, transport.credentials(), transport.fingerprints().getFirst(), role);
    for (String line : theirs.candidates()) {
      Candidate.parse(line).ifPresent(c -> peer.transport.addRemoteCandidate(sim.now, c));
    }
    if (theirs.sections().stream().anyMatch(s -> s.kind() == MediaKind.APPLICATION)) {
      peer.enableData(sim.now);
    }
  }

  private static LocalTransport local(SimPeer peer) {
    return new LocalTransport(
        peer.transport.localCredentials(),
        peer.transport.localFingerprint(),
        null,
        false,
        peer.transport.localCandidates().stream().map(Candidate::format).toList(),
        false);
  }

  List<SimPeer> peers() {
    List<SimPeer> peers = new ArrayList<>();
    if (publisher != null) {
      peers.add(publisher);
    }
    if (subscriber != null) {
      peers.add(subscriber);
    }
    return peers;
  }
}
