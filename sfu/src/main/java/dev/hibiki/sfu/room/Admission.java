package dev.hibiki.sfu.room;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.CandidateProtocol;
import dev.hibiki.common.proto.ClientConfigSetting;
import dev.hibiki.common.proto.ClientConfiguration;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.JoinResponse;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ReconnectResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import java.util.List;
import java.util.Optional;

/** Lets clients in, and back in. */
final class Admission {
  private static final int PING_INTERVAL_SECONDS = 5;
  private static final int PING_TIMEOUT_SECONDS = 15;

  private final Room room;
  private final RoomRecord record;
  private final Updates updates;

  Admission(Room room, RoomRecord record, Updates updates) {
    this.room = room;
    this.record = record;
    this.updates = updates;
  }

  /** A client connected. */
  void join(long nowNanos, StartSession session, Grants grants) {
    Participant known = room.participant(session.getIdentity());
    if (session.getReconnect()) {
      boolean same =
          known != null
              && (session.getParticipantId().isEmpty()
                  || session.getParticipantId().equals(known.sid()));
      if (known == null || !same || known.connections().hasFailed()) {
        turnAway(session);
      } else {
        resume(nowNanos, known, session);
      }
      return;
    }
    room.makeWay(nowNanos, session.getIdentity());
    Participant participant =
        new Participant(
            nowNanos,
            room.view(),
            room.ids().participantSid().value(),
            session,
            grants,
            record.enabledCodecs());
    if (!participant.isDependent() && !record.hasPlace()) {
      participant.close(nowNanos, DisconnectReason.JOIN_FAILURE);
      room.emit(
          new RoomEffect.RefuseJoin(
              session.getConnectionId(),
              ErrorCode.INTERNAL,
              // What clients of the protocol hear where a node lets nobody in.
              "connection closed by media"));
      return;
    }
    participant
        .connections()
        .prefer(room.simulations().preferred(nowNanos, participant.identity()));
    admit(nowNanos, participant, session);
  }

  /** The session cannot be taken up again: the client has to begin a new one. */
  private void turnAway(StartSession session) {
    String connectionId = session.getConnectionId();
    room.emit(
        new RoomEffect.Send(
            connectionId,
            Responses.leave(
                DisconnectReason.STATE_MISMATCH,
                LeaveRequest.Action.RECONNECT,
                session.getClient().getProtocol())));
    room.emit(new RoomEffect.EndConnection(connectionId));
  }

  private void admit(long nowNanos, Participant participant, StartSession session) {
    room.add(participant);
    participant.state(ParticipantInfo.State.JOINED);
    // Known outside before the client is told: who asks the API then finds it.
    room.recount();
    room.view().changed(nowNanos, participant, false, false);
    room.send(participant, Responses.join(joinResponse(participant)));
    participant.signalling().begin(nowNanos);
    if (participant.isSubscriberPrimary()) {
      if (participant.client().isAfter(Protocol.FAST_START_AFTER)) {
        participant.subscribing().subscribeToAll(nowNanos);
      }
      participant.connections().start(nowNanos);
    } else if (participant.isSingle()) {
      participant.subscribing().subscribeToAll(nowNanos);
    }
    for (AddTrackRequest request : session.getAddTrackRequestsList()) {
      participant
          .signalling()
          .handle(nowNanos, SignalRequest.newBuilder().setAddTrack(request).build());
    }
    if (session.hasPublisherOffer()) {
      participant.signalling().offeredInJoin(nowNanos, session.getPublisherOffer());
    }
  }

  private JoinResponse joinResponse(Participant participant) {
    JoinResponse.Builder join =
        JoinResponse.newBuilder()
            .setRoom(record.refresh())
            .setParticipant(participant.info())
            .addAllOtherParticipants(updates.visible(participant, false))
            .setServerVersion(room.settings().serverInfo().getVersion())
            .addAllIceServers(room.ports().iceServers().iceServers(participant.sid()))
            .setSubscriberPrimary(participant.isSubscriberPrimary())
            .setServerRegion(room.settings().serverInfo().getRegion())
            .setPingTimeout(PING_TIMEOUT_SECONDS)
            .setPingInterval(PING_INTERVAL_SECONDS)
            .setServerInfo(room.settings().serverInfo())
            .setSifTrailer(room.view().trailer())
            .addAllEnabledPublishCodecs(participant.publishableCodecs())
            .setFastPublish(
                participant.permissions().mayPublish()
                    && participant.connections().preferred() == CandidateProtocol.UDP);
    configuration(participant).ifPresent(join::setClientConfiguration);
    return join.build();
  }

  /** What is switched off for the client's software, and whether it may only be relayed. */
  private static Optional<ClientConfiguration> configuration(Participant participant) {
    Optional<ClientConfiguration> told = participant.client().configuration();
    return participant.connections().preferred() != CandidateProtocol.TLS
        ? told
        : Optional.of(
            told.orElse(ClientConfiguration.getDefaultInstance()).toBuilder()
                .setForceRelay(ClientConfigSetting.ENABLED)
                .build());
  }

  private void resume(long nowNanos, Participant participant, StartSession session) {
    long awaySinceNanos = participant.signalLostNanos();
    room.disconnect(participant);
    participant.signalReplaced(session.getConnectionId());
    room.connect(participant);
    if (room.simulations().dropsOnResume(nowNanos, participant)) {
      return;
    }
    ReconnectResponse.Builder reconnect =
        ReconnectResponse.newBuilder()
            .addAllIceServers(room.ports().iceServers().iceServers(participant.sid()))
            .setServerInfo(room.settings().serverInfo())
            .setLastMessageSeq(room.router().lastSequence(participant));
    configuration(participant).ifPresent(reconnect::setClientConfiguration);
    room.send(participant, Responses.reconnect(reconnect.build()));
    if (participant.client().isAfter(Protocol.DISCONNECTED_UPDATES_AFTER)
        && awaySinceNanos != Long.MAX_VALUE) {
      List<ParticipantInfo> departed = updates.departedSince(awaySinceNanos);
      if (!departed.isEmpty()) {
        room.send(participant, Responses.update(departed));
      }
    }
    for (List<ParticipantInfo> chunk : updates.chunks(updates.visible(participant, true))) {
      room.send(participant, Responses.update(chunk));
    }
    room.send(participant, Responses.roomUpdate(record.refresh()));
    participant.caughtUp();
    participant.signalling().sendToken(nowNanos);
    participant.connections().resumed(nowNanos);
    if (session.hasSyncState()) {
      room.router()
          .replay(nowNanos, participant, session.getSyncState().getDatachannelReceiveStatesList());
      participant.signalling().syncState(nowNanos, session.getSyncState());
    }
    room.simulations().dropAfterResume(nowNanos, participant);
  }
}
