package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.CandidateProtocol;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.sfu.forward.MediaSender;
import dev.hibiki.sfu.participant.Participant.Timer;
import dev.hibiki.sfu.receive.MediaReceiver;
import dev.hibiki.sfu.signal.CandidateInit;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import dev.hibiki.sfu.track.PublishedTrack;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The peer connections of a participant: one for both directions, or one each way.
 *
 * <p>The connection on which the client publishes is made when the client first speaks of it.
 */
public final class Connections implements Transport.Events {
  private static final long WORD_NANOS = 300_000_000L;
  private static final long RETURN_NANOS = 5_000_000_000L;
  private static final long FAST_NEGOTIATION_NANOS = 10_000_000L;
  private static final long NEGOTIATION_INTERVAL_NANOS = 150_000_000L;

  private final Participant participant;
  private final Answering answering;
  private final @Nullable Offering offering;
  private @Nullable Transport publisher;
  private final @Nullable Transport subscriber;
  private long lastNegotiationNanos;
  private CandidateProtocol protocol = CandidateProtocol.UDP;
  private boolean negotiated;
  private boolean closed;

  Connections(long nowNanos, Participant participant) {
    this.participant = participant;
    this.answering = new Answering(participant);
    if (participant.isSingle()) {
      subscriber = null;
      offering = null;
      publisher = transport(SignalTarget.PUBLISHER, true, true, false);
    } else {
      boolean primary = participant.isSubscriberPrimary();
      Transport transport = transport(SignalTarget.SUBSCRIBER, false, true, primary);
      subscriber = transport;
      offering = new Offering(nowNanos, participant, transport, primary);
    }
  }

  private Transport transport(
      SignalTarget target, boolean receives, boolean sends, boolean opensChannels) {
    Transport transport =
        new Transport(
            participant.room(),
            target,
            participant.liteAllowed(),
            receives,
            sends,
            opensChannels,
            this);
    transport.tcpOnly(protocol == CandidateProtocol.TCP);
    return transport;
  }

  /** Which candidates are preferred from the next generation on; UDP stands for all of them. */
  public void prefer(CandidateProtocol preferred) {
    protocol = preferred;
    Transport first = publisher;
    if (first != null) {
      first.tcpOnly(preferred == CandidateProtocol.TCP);
    }
    if (subscriber != null) {
      subscriber.tcpOnly(preferred == CandidateProtocol.TCP);
    }
  }

  /** Which candidates are preferred. */
  public CandidateProtocol preferred() {
    return protocol;
  }

  /** The connection on which the client publishes. */
  Transport publisher() {
    Transport transport = publisher;
    if (transport == null) {
      transport = transport(SignalTarget.PUBLISHER, true, false, false);
      publisher = transport;
    }
    return transport;
  }

  /** The same if it exists. */
  @Nullable Transport publisherIfAny() {
    return publisher;
  }

  /** The connection of the tracks it receives, where that is another one. */
  @Nullable Transport subscriberIfAny() {
    return subscriber;
  }

  private @Nullable Transport primary() {
    return participant.isSubscriberPrimary() ? subscriber : publisher;
  }

  /** What sends to the client. */
  MediaSender sender() {
    Transport transport = subscriber != null ? subscriber : publisher();
    MediaSender sender = transport.sender();
    if (sender == null) {
      throw new IllegalStateException("the connection does not send");
    }
    return sender;
  }

  @Nullable MediaReceiver receiver() {
    Transport transport = publisher;
    return transport == null ? null : transport.receiver();
  }

  /** What answers the client's offers. */
  Answering answering() {
    return answering;
  }

  /** What makes the server's offers; null where there are none. */
  @Nullable Offering offering() {
    return offering;
  }

  /** The peers there are. */
  public List<PeerTransport> peers() {
    List<PeerTransport> peers = new ArrayList<>(2);
    Transport first = publisher;
    if (first != null) {
      peers.add(first.peer());
    }
    if (subscriber != null) {
      peers.add(subscriber.peer());
    }
    return peers;
  }

  /** Whether any peer is beyond repair, so that the client has to start over. */
  public boolean hasFailed() {
    Transport first = publisher;
    Transport second = subscriber;
    return (first != null && first.hasFailed()) || (second != null && second.hasFailed());
  }

  /** The tracks the client is sent changed: it hears of it soon, or at once. */
  void negotiate(long nowNanos, boolean force) {
    if (closed) {
      return;
    }
    if (force) {
      participant.timers.clear(Timer.NEGOTIATE);
      negotiateNow(nowNanos);
    } else {
      boolean recent = negotiated && nowNanos - lastNegotiationNanos <= NEGOTIATION_INTERVAL_NANOS;
      participant.timers.setEarlier(
          Timer.NEGOTIATE,
          nowNanos + (recent ? NEGOTIATION_INTERVAL_NANOS : FAST_NEGOTIATION_NANOS));
    }
  }

  /** The same after a while, unless it comes earlier for another reason. */
  void negotiateIn(long nowNanos, long delayNanos) {
    if (delayNanos == 0) {
      negotiate(nowNanos, false);
    } else if (!closed) {
      participant.timers.setEarlier(Timer.NEGOTIATE, nowNanos + delayNanos);
    }
  }

  void negotiateNow(long nowNanos) {
    negotiated = true;
    lastNegotiationNanos = nowNanos;
    if (offering != null) {
      offering.offer(nowNanos, false);
    } else {
      answering.requestOffer();
    }
  }

  /** Begins with the first offer, if the client is to receive it at once. */
  public void start(long nowNanos) {
    negotiate(nowNanos, true);
  }

  /** The client is back after a gap: what was under way is begun anew. */
  public void resumed(long nowNanos) {
    if (offering != null) {
      offering.resumed(nowNanos);
    }
    participant.data().subscribing().resumed();
  }

  /** Restarts ICE where the server makes the offers. */
  public void restartIce(long nowNanos) {
    if (offering != null) {
      offering.offer(nowNanos, true);
    }
  }

  /** Takes a candidate of the client. */
  void trickle(long nowNanos, SignalTarget target, String candidate, boolean last) {
    Transport transport = target == SignalTarget.SUBSCRIBER ? subscriber : publisher();
    if (transport == null || transport.hasFailed()) {
      return;
    }
    if (!candidate.isEmpty()) {
      Candidate.parse(candidate).ifPresent(parsed -> transport.candidate(nowNanos, parsed));
    }
    if (last) {
      transport.endOfCandidates();
    }
  }

  /**
   * Tells the client that it knows all candidates. They stand in the description; the last one goes
   * again because clients expect {@code final} beside a candidate.
   */
  void sendFinalCandidate(Transport transport, String mid) {
    List<Candidate> candidates = transport.localCandidates();
    if (!candidates.isEmpty()) {
      participant.send(
          Responses.trickle(
              CandidateInit.write(candidates.getLast().format(), mid), transport.target(), true));
    }
  }

  /** Sends a data message to the client; false if it is dropped. */
  public boolean sendData(long nowNanos, DataKind kind, byte[] message) {
    Transport transport = primary();
    if (transport == null || transport.send(nowNanos, kind, message)) {
      return transport != null;
    }
    if (hasLost(kind)) {
      participant.supervision().channelLost(nowNanos);
    }
    return false;
  }

  /** Whether the client closed a channel that it needs to receive on. */
  public boolean hasLost(DataKind kind) {
    Transport transport = primary();
    return transport != null && transport.hasLost(kind);
  }

  /** Whether a data channel towards the client is open. */
  public boolean isOpen(DataKind kind) {
    Transport transport = primary();
    return transport != null && transport.isOpen(kind);
  }

  @Override
  public void connected(long nowNanos, Transport transport) {
    if (transport == primary() && !participant.wasActive() && !participant.isGone()) {
      participant.room().active(nowNanos, participant);
    }
  }

  @Override
  public void reached(Transport transport, Milestone milestone) {
    participant.room().reached(transport.target(), milestone);
  }

  @Override
  public void failed(long nowNanos, Transport transport) {
    if (!closed && !participant.isGone()) {
      // A client that leaves closes its peers at the same time, and its word may come a little
      // later.
      participant.timers.setEarlier(Timer.FAILED, nowNanos + WORD_NANOS);
    }
  }

  /** A peer failed, and the client did not say that it leaves. */
  void failedWithoutWord(long nowNanos) {
    if (closed || participant.isGone()) {
      return;
    }
    if (participant.client().isAfter(Protocol.LEAVE_ACTION_AFTER)) {
      participant.send(
          Responses.leave(
              DisconnectReason.CONNECTION_TIMEOUT,
              LeaveRequest.Action.RESUME,
              participant.client().protocol()));
    }
    participant.room().endConnection(participant);
    participant.signalLost(nowNanos);
    participant.timers.set(Timer.RETURN, nowNanos + RETURN_NANOS);
  }

  @Override
  public void stirred() {
    participant.stir();
  }

  @Override
  public void channelOpened(long nowNanos, Transport transport, DataKind kind) {
    if (kind == DataKind.RELIABLE && transport == primary()) {
      participant.room().dataReady(nowNanos, participant);
    }
  }

  @Override
  public void message(long nowNanos, DataKind kind, byte[] message, int offset, int length) {
    if (kind == DataKind.DATA_TRACK) {
      participant.data().publishing().received(nowNanos, message, offset, length);
      return;
    }
    participant.room().dataReceived(nowNanos, participant, kind, message, offset, length);
  }

  @Override
  public void mediaStarted(long nowNanos, String mid) {
    participant.publishing().mediaStarted(nowNanos, mid);
  }

  @Override
  public void audioLevel(long nowNanos, PublishedTrack track, int level, boolean voice) {
    participant.publishing().audioLevel(nowNanos, track, level);
  }

  long deadlineNanos() {
    long deadline = Long.MAX_VALUE;
    Transport first = publisher;
    if (first != null) {
      deadline = first.deadlineNanos();
    }
    return subscriber == null ? deadline : Deadlines.earlier(deadline, subscriber.deadlineNanos());
  }

  void onTimeout(long nowNanos) {
    Transport first = publisher;
    if (first != null) {
      first.onTimeout(nowNanos);
    }
    if (subscriber != null) {
      subscriber.onTimeout(nowNanos);
    }
  }

  void close(long nowNanos) {
    closed = true;
    Transport first = publisher;
    if (first != null) {
      first.close(nowNanos);
    }
    if (subscriber != null) {
      subscriber.close(nowNanos);
    }
  }
}
