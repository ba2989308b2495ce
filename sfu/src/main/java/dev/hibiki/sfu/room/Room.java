package dev.hibiki.sfu.room;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SpeakerInfo;
import dev.hibiki.sfu.audio.ActiveSpeakers;
import dev.hibiki.sfu.data.DataRouter;
import dev.hibiki.sfu.participant.Deadlines;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.settings.RoomPorts;
import dev.hibiki.sfu.settings.RoomSettings;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import dev.hibiki.sfu.track.FanOut;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a room: participants, their tracks, and who receives what.
 *
 * <p>A machine without I/O. Commands go in through {@link #handle}, time through {@link #onTimeout}
 * whenever {@link #deadlineNanos} has passed; packets go straight to the peers that the room made.
 * What the room wants done comes out through the sink, in order and before the call returns. All
 * calls are on the owner thread. Nothing a client sends makes it throw; an exception is a fault of
 * the room, after which it must be given up.
 */
public final class Room {
  private enum Timer {
    EMPTY
  }

  private final RoomSettings settings;
  private final RoomPorts ports;
  private final RoomSink sink;
  private final IdSource ids;
  private final RoomRecord record;
  private final Updates updates;
  private final Admission admission;
  private final Simulations simulations;
  private final Moderation moderation;
  private final DataRouter data;
  private final ActiveSpeakers speakers;
  private final Map<String, Participant> participants = new LinkedHashMap<>();

  /** The same; replaced, never changed, since participants come and go while they are walked. */
  private Participant[] present = new Participant[0];

  private final Map<String, Participant> byConnection = new HashMap<>();
  private final Deadlines<Timer> timers = new Deadlines<>(Timer.class);
  private final RoomView view;
  private final Guests guests;
  private final Forwards forwards = new Forwards();
  private final FanOut fanOut;
  private boolean closed;

  /**
   * Begins an empty room.
   *
   * @param initial the room's public record: name, sid, timeouts, limits, metadata
   * @param settings what the node lays down
   * @param ports what the room asks of its surroundings
   * @param sink where effects go; called from here on
   */
  public Room(
      long nowNanos,
      dev.hibiki.common.proto.Room initial,
      RoomSettings settings,
      RoomPorts ports,
      RoomSink sink) {
    this.settings = settings;
    this.ports = ports;
    this.sink = sink;
    this.ids = new IdSource(ports.random());
    this.fanOut = new FanOut(ports.packetsWait());
    this.record = new RoomRecord(initial, settings, participants.values());
    this.updates = new Updates(participants.values(), settings.sessions().updateBytes());
    this.admission = new Admission(this, record, updates);
    this.simulations = new Simulations(this);
    this.moderation = new Moderation(this, record);
    this.data =
        new DataRouter(
            moderation.calls(),
            ports.clock(),
            (header, receivers) -> sink.emit(RoomEffect.StreamStarted.of(header, receivers)));
    this.speakers = new ActiveSpeakers(settings.speakers());
    this.view = new RoomView(this, record, updates, speakers, fanOut);
    this.guests = new Guests(this, updates);
    timers.set(Timer.EMPTY, nowNanos + record.emptyNanos());
    sink.emit(new RoomEffect.RoomChanged(record.current()));
  }

  /** The room's name. */
  public String name() {
    return record.name();
  }

  /** The {@code RM_} id. */
  public String sid() {
    return record.sid();
  }

  /** The public record. */
  public dev.hibiki.common.proto.Room info() {
    return record.current();
  }

  /** Everybody in the room. */
  public Collection<Participant> participants() {
    return participants.values();
  }

  /** How many tracks are announced. */
  public int trackCount() {
    return view.trackCount();
  }

  /** Where data packets go. */
  public DataRouter data() {
    return data;
  }

  /** Whether the room is over. */
  public boolean isClosed() {
    return closed;
  }

  /** Takes one command. */
  public void handle(long nowNanos, RoomCommand command) {
    if (closed) {
      refuse(command);
      return;
    }
    switch (command) {
      case RoomCommand.Join join -> admission.join(nowNanos, join.session(), join.grants());
      case RoomCommand.Signal signal -> {
        Participant participant = byConnection.get(signal.connectionId());
        if (participant != null) {
          signal(nowNanos, participant, signal.request());
        }
      }
      case RoomCommand.SignalClosed signalClosed -> {
        Participant participant = byConnection.remove(signalClosed.connectionId());
        if (participant != null && participant.wasActive()) {
          participant.signalLost(nowNanos);
        } else if (participant != null) {
          // Without media there is nothing to come back to.
          remove(nowNanos, participant, DisconnectReason.SIGNAL_CLOSE, null);
        }
      }
      case RoomCommand.Moderate moderate ->
          moderation.handle(nowNanos, moderate.replyId(), moderate.request());
      case RoomCommand.Close close -> close(nowNanos, close.reason());
    }
  }

  private void refuse(RoomCommand command) {
    switch (command) {
      case RoomCommand.Join join ->
          sink.emit(
              new RoomEffect.RefuseJoin(
                  join.session().getConnectionId(), ErrorCode.UNAVAILABLE, "room is closed"));
      case RoomCommand.Moderate moderate ->
          reply(moderate.replyId(), ErrorCode.NOT_FOUND, "room is closed");
      case RoomCommand.Signal ignored -> {}
      case RoomCommand.SignalClosed ignored -> {}
      case RoomCommand.Close ignored -> {}
    }
  }

  /** The answer to a request that failed. */
  void reply(long replyId, ErrorCode error, String message) {
    sink.emit(new RoomEffect.Reply(replyId, error, message, null));
  }

  private void signal(long nowNanos, Participant participant, SignalRequest request) {
    if (request.hasSimulate()) {
      simulations.simulate(nowNanos, participant, request.getSimulate());
      return;
    }
    if (request.hasSyncState()) {
      data.replay(nowNanos, participant, request.getSyncState().getDatachannelReceiveStatesList());
    }
    participant.signalling().handle(nowNanos, request);
  }

  /**
   * The earliest time at which {@link #onTimeout} wants to be called, or {@link Long#MAX_VALUE}.
   */
  public long deadlineNanos() {
    if (closed) {
      return Long.MAX_VALUE;
    }
    long deadline = Deadlines.earlier(timers.earliestNanos(), record.deadlineNanos());
    deadline = Deadlines.earlier(deadline, updates.deadlineNanos());
    deadline = Deadlines.earlier(deadline, simulations.deadlineNanos());
    deadline = Deadlines.earlier(deadline, speakers.deadlineNanos());
    deadline = Deadlines.earlier(deadline, view.qualities().deadlineNanos());
    deadline = Deadlines.earlier(deadline, moderation.calls().deadlineNanos());
    for (Participant participant : participants.values()) {
      deadline = Deadlines.earlier(deadline, participant.deadlineNanos());
    }
    return deadline;
  }

  /** Runs what is due. Calling early is harmless. */
  public void onTimeout(long nowNanos) {
    if (closed) {
      return;
    }
    for (Participant participant : present) {
      if (!participant.isGone()) {
        participant.onTimeout(nowNanos);
      }
    }
    if (Deadlines.isDue(speakers.deadlineNanos(), nowNanos)) {
      tellSpeakers(speakers.changes(nowNanos));
    }
    if (Deadlines.isDue(view.qualities().deadlineNanos(), nowNanos)) {
      view.qualities().onTimeout(nowNanos);
    }
    if (Deadlines.isDue(simulations.deadlineNanos(), nowNanos)) {
      simulations.onTimeout(nowNanos);
    }
    if (Deadlines.isDue(moderation.calls().deadlineNanos(), nowNanos)) {
      moderation.calls().onTimeout(nowNanos);
    }
    if (updates.takeIfDue(nowNanos)) {
      updates.flush(this::send);
    }
    if (record.takeIfDue(nowNanos)) {
      tellRecord();
    }
    if (timers.takeIfDue(Timer.EMPTY, nowNanos)) {
      close(nowNanos, DisconnectReason.ROOM_CLOSED);
    }
  }

  /**
   * When {@link #forward} is due if packets are gathered for {@code windowNanos}; {@link
   * Long#MAX_VALUE} if none waits.
   */
  public long forwardDeadlineNanos(long windowNanos) {
    return fanOut.deadlineNanos(windowNanos);
  }

  /** Sends the packets that wait to those who receive them. Calling early is harmless. */
  public void forward(long nowNanos) {
    fanOut.forward(nowNanos);
  }

  /** Gives the arrival times of the packets that the latest {@link #forward} sent. */
  public void forwarded(LongConsumer arrivalsNanos) {
    fanOut.forwarded(arrivalsNanos);
  }

  /**
   * The record as it is now, which the outside is told at once if its numbers changed; the
   * participants are told every few seconds.
   */
  dev.hibiki.common.proto.Room recount() {
    dev.hibiki.common.proto.Room before = record.current();
    dev.hibiki.common.proto.Room current = record.refresh();
    if (!current.equals(before)) {
      sink.emit(new RoomEffect.RoomChanged(current));
    }
    return current;
  }

  /** Tells everybody, and the outside, about the room as it is now. */
  void tellRecord() {
    dev.hibiki.common.proto.Room current = record.refresh();
    sink.emit(new RoomEffect.RoomChanged(current));
    for (Participant participant : participants.values()) {
      if (participant.isReady()) {
        send(participant, Responses.roomUpdate(current));
      }
    }
  }

  /** Tells everybody about those whom they can hear, and themselves. */
  void tellSpeakers(List<SpeakerInfo> changes) {
    if (changes.isEmpty()) {
      return;
    }
    for (Participant participant : participants.values()) {
      if (!participant.isReady()
          || !participant.client().isAfter(Protocol.SPEAKERS_CHANGED_AFTER)) {
        continue;
      }
      List<SpeakerInfo> audible =
          changes.stream()
              .filter(speaker ->
                  speaker.getSid().equals(participant.sid())
                      || participant.subscribing().follows(speaker.getSid()))
              .toList();
      if (!audible.isEmpty()) {
        send(participant, Responses.speakersChanged(audible));
      }
    }
  }

  RoomSettings settings() {
    return settings;
  }

  RoomPorts ports() {
    return ports;
  }

  IdSource ids() {
    return ids;
  }

  RoomView view() {
    return view;
  }

  /** Those of other rooms who are heard here. */
  Guests guests() {
    return guests;
  }

  /** Those of this room who are heard elsewhere too. */
  Forwards forwards() {
    return forwards;
  }

  DataRouter router() {
    return data;
  }

  Simulations simulations() {
    return simulations;
  }

  void emit(RoomEffect effect) {
    sink.emit(effect);
  }

  /** The room failed: what other rooms hear of it ends. */
  public void abandon(long nowNanos) {
    forwards.leftAll(nowNanos);
  }

  /** Whether somebody of this identity is in the room. */
  public boolean has(String identity) {
    return participants.containsKey(identity);
  }

  boolean hasPlace() {
    return record.hasPlace();
  }

  dev.hibiki.common.proto.Room refreshed() {
    return record.refresh();
  }

  /** Everybody else whom a participant may see. */
  List<ParticipantInfo> visible(Participant viewer) {
    return updates.visible(viewer, false);
  }

  /** Whoever has this identity here goes: somebody newer comes under it. */
  void makeWay(long nowNanos, String identity) {
    guests.dismiss(nowNanos, identity);
    Participant known = participants.get(identity);
    if (known != null) {
      remove(nowNanos, known, DisconnectReason.DUPLICATE_IDENTITY, LeaveRequest.Action.DISCONNECT);
    }
  }

  @Nullable Participant participant(String identity) {
    return participants.get(identity);
  }

  void send(Participant participant, SignalResponse response) {
    String connectionId = participant.connectionId();
    if (connectionId != null) {
      sink.emit(new RoomEffect.Send(connectionId, response));
    }
  }

  /** A participant is let in. */
  void add(Participant participant) {
    participants.put(participant.identity(), participant);
    present = participants.values().toArray(new Participant[0]);
    if (!participant.isDependent()) {
      timers.clear(Timer.EMPTY);
    }
    record.joined(participant);
    connect(participant);
  }

  /** The participant's signalling connection is now this one. */
  void connect(Participant participant) {
    String connectionId = participant.connectionId();
    if (connectionId != null) {
      byConnection.put(connectionId, participant);
    }
  }

  /** Closes a participant's signalling connection after what was sent. */
  void disconnect(Participant participant) {
    String connectionId = participant.connectionId();
    if (connectionId != null) {
      byConnection.remove(connectionId);
      sink.emit(new RoomEffect.EndConnection(connectionId));
    }
  }

  /** Takes a participant out; without an action its client is told nothing. */
  void remove(
      long nowNanos,
      Participant participant,
      DisconnectReason reason,
      LeaveRequest.@Nullable Action action) {
    if (participant.isGone() || !takeOut(participant)) {
      return;
    }
    if (action != null) {
      send(participant, Responses.leave(reason, action, participant.client().protocol()));
    }
    boolean published = participant.info().getIsPublisher();
    disconnect(participant);
    participant.close(nowNanos, reason);
    left(nowNanos, participant, participant.info(), published);
  }

  /** Lets a participant go, with its connections and tracks. */
  void release(long nowNanos, Participant participant) {
    String connectionId = participant.connectionId();
    if (!takeOut(participant) || connectionId == null) {
      return;
    }
    byConnection.remove(connectionId);
    boolean published = participant.info().getIsPublisher();
    participant.withdraw(nowNanos);
    ParticipantInfo info =
        participant.info().toBuilder()
            .setState(ParticipantInfo.State.DISCONNECTED)
            .setDisconnectReason(DisconnectReason.MIGRATION)
            .build();
    left(nowNanos, participant, info, published);
  }

  private boolean takeOut(Participant participant) {
    if (!participants.remove(participant.identity(), participant)) {
      return false;
    }
    present = participants.values().toArray(new Participant[0]);
    return true;
  }

  private void left(
      long nowNanos, Participant participant, ParticipantInfo info, boolean published) {
    data.left(participant);
    moderation.calls().left(participant);
    simulations.left(participant);
    forwards.left(nowNanos, participant);
    updates.left(nowNanos, participant, info, published, this::send);
    record.participantsChanged(nowNanos);
    dev.hibiki.common.proto.Room current = recount();
    sink.emit(new RoomEffect.ParticipantChanged(info));
    sink.emit(new RoomEffect.ParticipantLeft(current, info));
    if (!closed && isEmpty() && !timers.isSet(Timer.EMPTY)) {
      timers.set(
          Timer.EMPTY,
          nowNanos + (record.everJoined() ? record.departureNanos() : record.emptyNanos()));
    }
  }

  /** Agents and recorders do not keep a room open. */
  private boolean isEmpty() {
    return participants.values().stream().allMatch(Participant::isDependent);
  }

  private void close(long nowNanos, DisconnectReason reason) {
    if (closed) {
      return;
    }
    for (Participant participant : List.copyOf(participants.values())) {
      remove(nowNanos, participant, reason, LeaveRequest.Action.DISCONNECT);
    }
    guests.dismissAll(nowNanos);
    closed = true;
    timers.clearAll();
    sink.emit(new RoomEffect.RoomClosed(record.refresh()));
  }
}
