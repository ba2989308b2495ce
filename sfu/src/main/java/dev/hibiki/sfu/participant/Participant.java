package dev.hibiki.sfu.participant;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.sfu.negotiate.ClientCodecs;
import dev.hibiki.sfu.signal.Client;
import dev.hibiki.sfu.signal.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One participant of a room: its state, and the parts that act on it.
 *
 * <p>The state lives here, the work is split by job: {@link Signalling} reads what the client
 * sends, {@link Publishing} and {@link Subscribing} hold its tracks, {@link Connections} its peers.
 */
public final class Participant {
  /** So often its parts are asked for their deadlines even if nothing has happened to them. */
  private static final long LOOK_NANOS = 100_000_000L;

  /** Deadlines of a participant. */
  enum Timer {
    /** Media has to flow by then. */
    JOIN,
    /** The client has to be back by then. */
    RETURN,
    /** A peer failed; the client has to have said goodbye by then. */
    FAILED,
    /** A fresh token is due. */
    TOKEN,
    /** What the client is offered has changed. */
    NEGOTIATE,
    /** The client has to have answered by then. */
    ANSWER,
    /** The offer of its join is answered by then. */
    JOIN_OFFER,
    /** Something about its subscriptions. */
    SUBSCRIPTIONS,
    /** Something about its tracks. */
    PUBLICATIONS,
    /** Something that was begun has to have come about by then. */
    SUPERVISION
  }

  private RoomAccess room;
  private final String sid;
  private final String identity;
  private final Client client;
  private final ClientCodecs codecs;
  private final boolean single;
  private final boolean autoSubscribe;
  private final boolean autoSubscribeDataTracks;
  private final boolean adaptiveStream;
  private final boolean liteAllowed;
  private final long tokenExpiresAtSeconds;
  private long joinedNanos;
  final Deadlines<Timer> timers = new Deadlines<>(Timer.class);

  private final Signalling signalling;
  private final Moderated moderated;
  private final Connections connections;
  private final Publishing publishing;
  private final Subscribing subscribing;
  private final ParticipantData data;
  private final Supervision supervision = new Supervision(this);
  private final ParticipantQuality quality = new ParticipantQuality(this);

  private Grants grants;
  private @Nullable String connectionId;
  private ParticipantInfo.State state = ParticipantInfo.State.JOINING;
  private DisconnectReason disconnectReason = DisconnectReason.UNKNOWN_REASON;
  private boolean publisher;
  private boolean everActive;
  private int version;
  private boolean changed;
  private long signalLostNanos = Long.MAX_VALUE;
  private long lookNanos;
  private boolean stirred = true;

  /** A participant that has not been answered yet. */
  public Participant(
      long nowNanos,
      RoomAccess room,
      String sid,
      StartSession session,
      Grants grants,
      List<Codec> enabledCodecs) {
    this.room = room;
    this.sid = sid;
    this.identity = session.getIdentity();
    this.client = new Client(session.getClient());
    this.codecs = ClientCodecs.of(enabledCodecs, client);
    this.single = session.getUseSinglePeerConnection();
    this.autoSubscribe = session.getAutoSubscribe();
    this.autoSubscribeDataTracks = session.getAutoSubscribeDataTrack();
    this.adaptiveStream = session.getAdaptiveStream();
    this.liteAllowed = client.takesIceLite() && !session.getDisableIceLite();
    this.tokenExpiresAtSeconds = session.getTokenExpiresAt();
    this.joinedNanos = nowNanos;
    this.grants =
        grants.name().isEmpty() ? grants.toBuilder().name(session.getName()).build() : grants;
    this.connectionId = session.getConnectionId();
    timers.onSet(this::stir);
    this.publishing = new Publishing(this);
    this.subscribing = new Subscribing(this);
    this.connections = new Connections(nowNanos, this);
    this.signalling = new Signalling(this);
    this.moderated = new Moderated(this);
    this.data = new ParticipantData(this);
  }

  RoomAccess room() {
    return room;
  }

  /** Leaves its room for another: neither its tracks nor what it receives stay behind. */
  public void withdraw(long nowNanos) {
    for (Publication track : List.copyOf(publishing.publications())) {
      room.unpublished(nowNanos, track);
    }
    subscribing.close(nowNanos);
    data.withdraw();
  }

  /** It is in this room now, with the connections and tracks that it has. */
  public void enter(long nowNanos, RoomAccess next) {
    room = next;
    joinedNanos = nowNanos;
    grants(grantsFor(next.name()));
  }

  /** What its grants would be in another room. */
  public Grants grantsFor(String roomName) {
    return Permissions.in(roomName, grants);
  }

  /** Unix time at which the token expires with which the client joined; 0 if it is not known. */
  public long tokenExpiresAtSeconds() {
    return tokenExpiresAtSeconds;
  }

  /** The client hears soon of what it is sent now. */
  public void renegotiate(long nowNanos) {
    connections.negotiate(nowNanos, false);
  }

  /** The {@code PA_} id. */
  public String sid() {
    return sid;
  }

  /** Who it is. */
  public String identity() {
    return identity;
  }

  /** The software at the other end. */
  public Client client() {
    return client;
  }

  /** What the token allows, with the changes since. */
  public Grants grants() {
    return grants;
  }

  /** What the video grant allows. */
  public VideoGrant permissions() {
    return Permissions.video(grants);
  }

  void grants(Grants changedGrants) {
    grants = changedGrants;
    touch();
  }

  ClientCodecs codecs() {
    return codecs;
  }

  /** The codecs it may publish, most compatible first. */
  public List<Codec> publishableCodecs() {
    return codecs.publishable();
  }

  /** Whether there is one peer connection for both directions. */
  public boolean isSingle() {
    return single;
  }

  /** Whether the client is to connect the receiving side first. */
  public boolean isSubscriberPrimary() {
    return !single
        && client.isAfter(Protocol.SUBSCRIBER_PRIMARY_AFTER)
        && permissions().maySubscribe();
  }

  /** Whether every track of others is received without asking. */
  public boolean autoSubscribe() {
    return autoSubscribe;
  }

  boolean autoSubscribeDataTracks() {
    return autoSubscribeDataTracks;
  }

  boolean adaptiveStream() {
    return adaptiveStream;
  }

  /** Whether what it is sent is numbered for transport-wide feedback. */
  boolean sendSideEstimation() {
    return room.settings().media().sendSideEstimation();
  }

  /** Whether it is asked to keep a playout delay; Firefox is not where streams are grouped. */
  boolean boundsDelay() {
    return room.settings().media().playoutDelay().enabled()
        && !(room.settings().syncStreams() && client.isFirefox());
  }

  boolean liteAllowed() {
    return liteAllowed;
  }

  /** Whether others do not get to see it. */
  public boolean isHidden() {
    return permissions().hidden();
  }

  /** Whether it records. */
  public boolean isRecorder() {
    return Permissions.isRecorder(grants);
  }

  /** Whether it is an agent. */
  public boolean isAgent() {
    return Permissions.isAgent(grants);
  }

  /** Whether it neither counts nor keeps the room open. */
  public boolean isDependent() {
    return Permissions.isDependent(grants);
  }

  /** The signalling connection, or null while the client is away. */
  public @Nullable String connectionId() {
    return connectionId;
  }

  /** When the client went away, {@link Long#MAX_VALUE} while it is there. */
  public long signalLostNanos() {
    return signalLostNanos;
  }

  /** The signalling connection is gone. */
  public void signalLost(long nowNanos) {
    connectionId = null;
    if (signalLostNanos == Long.MAX_VALUE) {
      signalLostNanos = nowNanos;
    }
  }

  /** The client is back on another signalling connection. */
  public void signalReplaced(String newConnectionId) {
    connectionId = newConnectionId;
    timers.clear(Timer.RETURN);
    timers.clear(Timer.FAILED);
  }

  /** The client has been told everything it missed. */
  public void caughtUp() {
    signalLostNanos = Long.MAX_VALUE;
  }

  /** Where it is in its life. */
  public ParticipantInfo.State state() {
    return state;
  }

  /** Moves on in its life. */
  public void state(ParticipantInfo.State next) {
    state = next;
    if (next == ParticipantInfo.State.ACTIVE) {
      everActive = true;
      timers.clear(Timer.JOIN);
    }
    touch();
  }

  /** Whether media ever flowed. */
  public boolean wasActive() {
    return everActive;
  }

  /** Whether it left. */
  public boolean isGone() {
    return state == ParticipantInfo.State.DISCONNECTED;
  }

  /** Whether it has been answered and is still there. */
  public boolean isReady() {
    return state == ParticipantInfo.State.JOINED || state == ParticipantInfo.State.ACTIVE;
  }

  /** Whether it ever published. */
  public boolean isPublisher() {
    return publisher;
  }

  /** Marks it as a publisher; false if it was one. */
  boolean becomePublisher() {
    if (publisher) {
      return false;
    }
    publisher = true;
    touch();
    return true;
  }

  /** The next {@link #info} is a new version. */
  void touch() {
    changed = true;
  }

  /** The public record. */
  public ParticipantInfo info() {
    if (changed) {
      changed = false;
      version++;
    }
    long joinedMillis = room.ports().clock().unixMillis(joinedNanos);
    ParticipantInfo.Builder info =
        ParticipantInfo.newBuilder()
            .setSid(sid)
            .setIdentity(identity)
            .setState(state)
            .setMetadata(grants.metadata())
            .setJoinedAt(joinedMillis / 1000)
            .setJoinedAtMs(joinedMillis)
            .setName(grants.name())
            .setVersion(version)
            .setPermission(Permissions.of(grants))
            .setRegion(room.settings().serverInfo().getRegion())
            .setIsPublisher(publisher)
            .setKind(grants.participantKind())
            .putAllAttributes(grants.attributes())
            .setDisconnectReason(disconnectReason)
            .addAllKindDetails(grants.participantKindDetails())
            .setClientProtocol(client.info().getClientProtocol())
            .addAllCapabilitiesValue(client.info().getCapabilitiesValueList());
    for (TrackInfo track : publishing.announced()) {
      info.addTracks(track);
    }
    info.addAllDataTracks(data.publishing().announced());
    return info.build();
  }

  void send(SignalResponse response) {
    room.send(this, response);
  }

  /** What reads the client's messages. */
  public Signalling signalling() {
    return signalling;
  }

  /** What a moderator may do to it. */
  public Moderated moderated() {
    return moderated;
  }

  /** Its tracks. */
  public Publishing publishing() {
    return publishing;
  }

  /** The tracks it receives. */
  public Subscribing subscribing() {
    return subscribing;
  }

  /** Its data tracks and blobs. */
  public ParticipantData data() {
    return data;
  }

  /** What it begins and may never come about. */
  Supervision supervision() {
    return supervision;
  }

  /** How good its connection is. */
  public ParticipantQuality quality() {
    return quality;
  }

  /** Its peers. */
  public Connections connections() {
    return connections;
  }

  /** When {@link #onTimeout} wants to be called. */
  public long deadlineNanos() {
    lookNanos = Deadlines.earlier(timers.earliestNanos(), connections.deadlineNanos());
    return lookNanos;
  }

  /** Something came in that may have brought a deadline forward. */
  void stir() {
    stirred = true;
  }

  /**
   * Runs what is due. Deadlines lie in many parts: asking all of them is left out where nothing has
   * happened and the earliest one that is known lies ahead.
   */
  public void onTimeout(long nowNanos) {
    if (!stirred && lookNanos - nowNanos > 0) {
      return;
    }
    // Peers that are connecting pace themselves by what others tell them.
    stirred = !everActive;
    long deadlineNanos = deadlineNanos();
    if (Deadlines.isDue(deadlineNanos, nowNanos)) {
      runDue(nowNanos);
      deadlineNanos = deadlineNanos();
    }
    lookNanos = Deadlines.earlier(deadlineNanos, nowNanos + LOOK_NANOS);
  }

  private void runDue(long nowNanos) {
    connections.onTimeout(nowNanos);
    if (timers.takeIfDue(Timer.FAILED, nowNanos)) {
      connections.failedWithoutWord(nowNanos);
    }
    if (timers.takeIfDue(Timer.SUBSCRIPTIONS, nowNanos)) {
      subscribing.onTimeout(nowNanos);
    }
    if (timers.takeIfDue(Timer.PUBLICATIONS, nowNanos)) {
      publishing.onTimeout(nowNanos);
    }
    if (timers.takeIfDue(Timer.NEGOTIATE, nowNanos)) {
      connections.negotiateNow(nowNanos);
    }
    signalling.onTimeout(nowNanos);
    if (timers.takeIfDue(Timer.SUPERVISION, nowNanos)) {
      supervision.onTimeout(nowNanos);
    }
  }

  /** Ends everything: its tracks, what it receives, its peers. */
  public void close(long nowNanos, DisconnectReason reason) {
    disconnectReason = reason;
    state(ParticipantInfo.State.DISCONNECTED);
    timers.clearAll();
    publishing.close(nowNanos);
    subscribing.close(nowNanos);
    data.close();
    connections.close(nowNanos);
  }
}
