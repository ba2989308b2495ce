package dev.hibiki.sfu.participant;

import dev.hibiki.rtc.PeerDrop;
import dev.hibiki.rtc.stream.TransportCcSender;
import dev.hibiki.sfu.forward.MediaSender;
import dev.hibiki.sfu.receive.MediaReceiver;
import dev.hibiki.sfu.receive.ReceiveDrop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A participant at one moment, for operators.
 *
 * @param single whether one peer connection serves both ways
 * @param signalling whether its signalling connection is there
 * @param signalRttMillis the round trip of its signalling as the client last told it; 0 if it did
 *     not
 * @param subscriptions how many tracks it receives
 */
public record ParticipantReport(
    String sid,
    String identity,
    String state,
    String kind,
    String sdk,
    int protocol,
    boolean single,
    boolean hidden,
    boolean signalling,
    long signalRttMillis,
    int subscriptions,
    List<Peer> peers,
    List<TrackReport> tracks) {
  // Most counts are zero, and this is made for everybody every few seconds.
  private static final PeerDrop[] PEER_DROPS = PeerDrop.values();
  private static final ReceiveDrop[] RECEIVE_DROPS = ReceiveDrop.values();

  /**
   * One peer connection.
   *
   * @param target {@code PUBLISHER} or {@code SUBSCRIBER}
   * @param network {@code UDP} or {@code TCP}; empty without a path
   * @param rttNanos of the connectivity checks, or what stands for not known
   * @param transportFeedback how many packets of transport-wide feedback came about what was sent
   * @param drops what it did not take, by reason
   */
  public record Peer(
      String target,
      boolean connected,
      boolean failed,
      String network,
      long rttNanos,
      long transportFeedback,
      Map<String, Long> drops) {}

  /** The participant as it is now. */
  public static ParticipantReport of(Participant participant) {
    Connections connections = participant.connections();
    List<Peer> peers = new ArrayList<>();
    add(peers, connections.publisherIfAny());
    add(peers, connections.subscriberIfAny());
    List<TrackReport> tracks = new ArrayList<>();
    for (Publication track : participant.publishing().publications()) {
      tracks.add(TrackReport.of(track));
    }
    return new ParticipantReport(
        participant.sid(),
        participant.identity(),
        participant.state().name(),
        participant.grants().participantKind().name(),
        participant.client().info().getSdk().name(),
        participant.client().protocol(),
        participant.isSingle(),
        participant.isHidden(),
        participant.connectionId() != null,
        participant.signalling().rttMillis(),
        participant.subscribing().activeCount(),
        peers,
        tracks);
  }

  private static void add(List<Peer> peers, @Nullable Transport transport) {
    if (transport == null) {
      return;
    }
    Map<String, Long> drops = new TreeMap<>();
    for (PeerDrop reason : PEER_DROPS) {
      put(drops, "peer_", reason, transport.peer().dropped(reason));
    }
    MediaReceiver receiver = transport.receiver();
    if (receiver != null) {
      for (ReceiveDrop reason : RECEIVE_DROPS) {
        put(drops, "receive_", reason, receiver.dropped(reason));
      }
    }
    var path = transport.peer().sendPath();
    peers.add(
        new Peer(
            transport.target().name(),
            transport.isConnected(),
            transport.hasFailed(),
            path == null ? "" : path.protocol().name(),
            transport.peer().rttNanos(),
            feedback(transport.sender()),
            drops));
  }

  private static long feedback(@Nullable MediaSender sender) {
    TransportCcSender numbers = sender == null ? null : sender.transportCc();
    return numbers == null ? 0 : numbers.feedbacks();
  }

  private static void put(Map<String, Long> drops, String prefix, Enum<?> reason, long count) {
    if (count > 0) {
      drops.put(prefix + reason.name().toLowerCase(Locale.ROOT), count);
    }
  }
}
