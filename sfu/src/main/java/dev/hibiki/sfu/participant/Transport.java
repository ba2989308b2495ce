package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceCredentials;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.rtc.sdp.LocalTransport;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.sfu.forward.MediaSender;
import dev.hibiki.sfu.negotiate.RemoteTransport;
import dev.hibiki.sfu.receive.MediaReceiver;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.settings.RoomPorts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One peer connection of a participant: the peer, what it receives and sends, its data channels.
 */
final class Transport implements PeerEvents {
  /** What a transport tells the participant. */
  interface Events extends MediaReceiver.Listener {
    /** Something came in that may have brought a deadline forward. */
    void stirred();

    /** Media can flow. */
    void connected(long nowNanos, Transport transport);

    /** It has come so far for the first time. */
    void reached(Transport transport, Milestone milestone);

    /** The peer is gone for good. */
    void failed(long nowNanos, Transport transport);

    /** A channel opened. */
    void channelOpened(long nowNanos, Transport transport, DataKind kind);

    /** A message arrived. */
    void message(long nowNanos, DataKind kind, byte[] message, int offset, int length);
  }

  private static final int MAX_EARLY_CANDIDATES = 64;
  private static final int MAX_CHANNELS = 32;

  private final SignalTarget target;
  private final Events events;
  private final boolean opensChannels;
  private final PeerTransport peer;
  private final @Nullable MediaReceiver receiver;
  private final @Nullable MediaSender sender;
  private final Map<DataKind, DataChannel> channels = new EnumMap<>(DataKind.class);
  private final Map<DataKind, ChannelBacklog> backlogs = new EnumMap<>(DataKind.class);
  private final Set<DataKind> lost = EnumSet.noneOf(DataKind.class);
  private final Set<Milestone> reached = EnumSet.noneOf(Milestone.class);
  private final List<DataChannel> others = new ArrayList<>();
  private final List<Candidate> early = new ArrayList<>();
  private boolean tcpOnly;
  private boolean remoteKnown;
  private boolean dataWanted;
  private boolean connected;
  private boolean failed;

  /**
   * Makes the peer.
   *
   * @param opensChannels whether the server opens the data channels, not the client
   */
  Transport(
      RoomAccess room,
      SignalTarget target,
      boolean lite,
      boolean receives,
      boolean sends,
      boolean opensChannels,
      Events events) {
    this.target = target;
    this.events = events;
    this.opensChannels = opensChannels;
    RoomPorts ports = room.ports();
    MediaSettings media = room.settings().media();
    this.peer = ports.peers().create(lite, this);
    this.receiver =
        receives ? new MediaReceiver(peer, events, media, ports.clock(), ports.random()) : null;
    this.sender = sends ? new MediaSender(peer, ports.clock(), ports.random()) : null;
    for (DataKind kind : DataKind.values()) {
      backlogs.put(kind, new ChannelBacklog(kind, room.settings().dataChannels()));
    }
  }

  SignalTarget target() {
    return target;
  }

  PeerTransport peer() {
    return peer;
  }

  @Nullable MediaReceiver receiver() {
    return receiver;
  }

  @Nullable MediaSender sender() {
    return sender;
  }

  boolean isConnected() {
    return connected && !failed;
  }

  boolean hasFailed() {
    return failed;
  }

  /** The server's end as descriptions tell it. */
  LocalTransport local(@Nullable Setup previousSetup) {
    return new LocalTransport(
        peer.localCredentials(),
        peer.localFingerprint(),
        previousSetup,
        peer.iceLite(),
        localCandidates().stream().map(Candidate::format).toList(),
        false);
  }

  /** From the next generation on only TCP is used, if the server has it; or everything again. */
  void tcpOnly(boolean only) {
    tcpOnly = only && peer.localCandidates().stream().anyMatch(Transport::isTcp);
  }

  /** The candidates that the client is told of. */
  List<Candidate> localCandidates() {
    return peer.localCandidates().stream().filter(this::isUsed).toList();
  }

  private boolean isUsed(Candidate candidate) {
    return !tcpOnly || isTcp(candidate);
  }

  private static boolean isTcp(Candidate candidate) {
    return candidate.protocol() == Path.Protocol.TCP;
  }

  IceCredentials restartIce(long nowNanos) {
    // Candidates that wait belong to the generation before.
    early.clear();
    remoteKnown = false;
    return peer.restartIce(nowNanos);
  }

  /** Takes the client's end, and the candidates that came before it. */
  void remote(long nowNanos, RemoteTransport remote) {
    events.stirred();
    peer.remoteDescription(
        nowNanos, remote.credentials(), remote.fingerprint(), remote.localRole());
    remoteKnown = true;
    early.addAll(0, remote.candidates());
    for (Candidate candidate : early) {
      if (isUsed(candidate)) {
        peer.addRemoteCandidate(nowNanos, candidate);
      }
    }
    early.clear();
  }

  /** Takes a trickled candidate. */
  void candidate(long nowNanos, Candidate candidate) {
    events.stirred();
    if (!isUsed(candidate)) {
      return;
    }
    if (remoteKnown) {
      peer.addRemoteCandidate(nowNanos, candidate);
    } else if (early.size() < MAX_EARLY_CANDIDATES) {
      early.add(candidate);
    }
  }

  /** No more candidates of the client follow. */
  void endOfCandidates() {
    if (remoteKnown) {
      peer.endOfRemoteCandidates();
    }
  }

  /** Data channels are negotiated. */
  void enableData(long nowNanos) {
    if (!dataWanted) {
      dataWanted = true;
      peer.enableData(nowNanos);
      openChannels(nowNanos);
    }
  }

  /** Sends a message; false if the channel is not open or takes no more. */
  boolean send(long nowNanos, DataKind kind, byte[] message) {
    DataChannel channel = channels.get(kind);
    ChannelBacklog backlog = backlogs.get(kind);
    events.stirred();
    if (channel == null
        || backlog == null
        || channel.state() != DataChannel.State.OPEN
        || !backlog.takes(nowNanos, channel.bufferedAmount())
        || !peer.sendData(nowNanos, channel, true, message, 0, message.length)) {
      return false;
    }
    backlog.added(nowNanos, channel.bufferedAmount());
    return true;
  }

  /** Whether the client closed a channel that it needs to receive on. */
  boolean hasLost(DataKind kind) {
    return lost.contains(kind);
  }

  /** Whether a channel is open. */
  boolean isOpen(DataKind kind) {
    DataChannel channel = channels.get(kind);
    return channel != null && channel.state() == DataChannel.State.OPEN;
  }

  long deadlineNanos() {
    long deadline = peer.deadlineNanos();
    if (receiver != null) {
      deadline = Deadlines.earlier(deadline, receiver.deadlineNanos());
    }
    if (sender != null) {
      deadline = Deadlines.earlier(deadline, sender.deadlineNanos());
    }
    return deadline;
  }

  void onTimeout(long nowNanos) {
    if (Deadlines.isDue(peer.deadlineNanos(), nowNanos)) {
      peer.onTimeout(nowNanos);
    }
    if (receiver != null && Deadlines.isDue(receiver.deadlineNanos(), nowNanos)) {
      receiver.onTimeout(nowNanos);
    }
    if (sender != null && Deadlines.isDue(sender.deadlineNanos(), nowNanos)) {
      sender.onTimeout(nowNanos);
    }
  }

  void close(long nowNanos) {
    failed = true;
    if (sender != null) {
      sender.close();
    }
    peer.close(nowNanos);
    channels.clear();
    others.clear();
  }

  @Override
  public void connected(long nowNanos) {
    connected = true;
    if (dataWanted) {
      peer.enableData(nowNanos);
      openChannels(nowNanos);
    }
    reached(Milestone.ICE_CONNECTED);
    reached(Milestone.CONNECTED);
    establishedIfComplete();
    events.connected(nowNanos, this);
  }

  private void reached(Milestone milestone) {
    if (reached.add(milestone)) {
      events.reached(this, milestone);
    }
  }

  private void establishedIfComplete() {
    if (connected && (!dataWanted || (isOpen(DataKind.RELIABLE) && isOpen(DataKind.LOSSY)))) {
      reached(Milestone.FULLY_ESTABLISHED);
    }
  }

  private void openChannels(long nowNanos) {
    if (opensChannels && peer.dataReady() && channels.isEmpty()) {
      open(nowNanos, DataKind.RELIABLE, true, -1);
      open(nowNanos, DataKind.LOSSY, false, 0);
      open(nowNanos, DataKind.DATA_TRACK, false, 0);
    }
  }

  private void open(long nowNanos, DataKind kind, boolean ordered, int maxRetransmits) {
    DataChannel channel = peer.openChannel(nowNanos, kind.label(), ordered, maxRetransmits);
    if (channel != null) {
      channels.put(kind, channel);
    }
  }

  @Override
  public void iceConnectivityChanged(long nowNanos, boolean reachable) {
    // Nothing else to do before the agent gives up: the client may come back on its own.
    if (reachable) {
      reached(Milestone.ICE_CONNECTED);
    }
  }

  @Override
  public void failed(long nowNanos, String reason) {
    if (!failed) {
      failed = true;
      events.failed(nowNanos, this);
    }
  }

  @Override
  public void received() {
    events.stirred();
  }

  @Override
  public void rtp(long nowNanos, byte[] packet, int offset, int length) {
    if (receiver != null) {
      receiver.rtp(nowNanos, packet, offset, length);
    }
  }

  @Override
  public void rtcp(long nowNanos, byte[] packet, int offset, int length) {
    if (receiver != null) {
      receiver.rtcp(nowNanos, packet, offset, length);
    }
    if (sender != null) {
      sender.rtcp(nowNanos, packet, offset, length);
    }
  }

  @Override
  public void channelOpened(long nowNanos, DataChannel channel) {
    DataKind kind = DataKind.of(channel.label());
    if (kind == DataKind.OTHER) {
      if (others.size() < MAX_CHANNELS) {
        others.add(channel);
      }
    } else {
      channels.put(kind, channel);
      lost.remove(kind);
    }
    establishedIfComplete();
    events.channelOpened(nowNanos, this, kind);
  }

  @Override
  public void channelMessage(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length) {
    events.message(nowNanos, DataKind.of(channel.label()), message, offset, length);
  }

  @Override
  public void channelClosed(long nowNanos, DataChannel channel) {
    if (channels.values().remove(channel)) {
      lost.add(DataKind.of(channel.label()));
    }
    others.remove(channel);
  }
}
