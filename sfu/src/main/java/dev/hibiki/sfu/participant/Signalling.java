package dev.hibiki.sfu.participant;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SessionDescription;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SyncState;
import dev.hibiki.common.proto.TrackPublishedResponse;
import dev.hibiki.common.proto.TrickleRequest;
import dev.hibiki.common.proto.UpdateParticipantMetadata;
import dev.hibiki.sfu.participant.Participant.Timer;
import dev.hibiki.sfu.settings.RoomLimits;
import dev.hibiki.sfu.signal.CandidateInit;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reads what the client sends, and does what is no other part's job. */
public final class Signalling {
  private static final long JOIN_NANOS = 60_000_000_000L;
  private static final long TOKEN_NANOS = 300_000_000_000L;

  private final Participant participant;
  private long rttMillis;
  private final TrackEdits edits;

  Signalling(Participant participant) {
    this.participant = participant;
    this.edits = new TrackEdits(participant);
  }

  /** The round trip of signalling as the client last told it; 0 if it did not. */
  long rttMillis() {
    return rttMillis;
  }

  /** The join was answered: what follows it is sent, and the clocks start. */
  public void begin(long nowNanos) {
    sendToken(nowNanos);
    participant.timers.set(Timer.JOIN, nowNanos + JOIN_NANOS);
  }

  /** Sends a fresh token, now and every few minutes. */
  public void sendToken(long nowNanos) {
    participant.timers.set(Timer.TOKEN, nowNanos + TOKEN_NANOS);
    RoomAccess room = participant.room();
    participant.send(
        Responses.refreshToken(
            room.ports()
                .tokens()
                .token(room.name(), participant.grants(), participant.tokenExpiresAtSeconds())));
  }

  /** Takes one message, except for those that concern the whole room. */
  public void handle(long nowNanos, SignalRequest request) {
    switch (request.getMessageCase()) {
      case OFFER -> participant.connections().answering().offered(nowNanos, request.getOffer());
      case ANSWER -> {
        Offering offering = participant.connections().offering();
        if (offering != null) {
          offering.answered(nowNanos, request.getAnswer());
        }
      }
      case TRICKLE -> trickle(nowNanos, request.getTrickle());
      case ADD_TRACK -> participant.publishing().addTrack(nowNanos, request.getAddTrack());
      case MUTE -> participant.publishing().mute(nowNanos, request.getMute());
      case SUBSCRIPTION -> participant.subscribing().update(nowNanos, request.getSubscription());
      case TRACK_SETTING -> participant.subscribing().settings(nowNanos, request.getTrackSetting());
      case LEAVE -> leave(nowNanos, request.getLeave());
      case SUBSCRIPTION_PERMISSION -> {
        if (participant
            .publishing()
            .permissions()
            .update(request.getSubscriptionPermission(), participant.room())) {
          participant.room().permissionsChanged(nowNanos, participant);
        }
      }
      case SYNC_STATE -> syncState(nowNanos, request.getSyncState());
      case PING -> participant.send(Responses.pong(unixMillis(nowNanos)));
      case PING_REQ -> {
        rttMillis = Math.max(0, request.getPingReq().getRtt());
        participant.send(Responses.pong(request.getPingReq().getTimestamp(), unixMillis(nowNanos)));
      }
      case UPDATE_METADATA -> updateMetadata(nowNanos, request.getUpdateMetadata());
      case UPDATE_AUDIO_TRACK -> edits.updateAudio(nowNanos, request.getUpdateAudioTrack());
      case UPDATE_VIDEO_TRACK -> edits.updateVideo(nowNanos, request.getUpdateVideoTrack());
      case PUBLISH_DATA_TRACK_REQUEST ->
          participant.data().publish(nowNanos, request.getPublishDataTrackRequest());
      case UNPUBLISH_DATA_TRACK_REQUEST ->
          participant
              .data()
              .publishing()
              .unpublish(nowNanos, request.getUnpublishDataTrackRequest());
      case UPDATE_DATA_SUBSCRIPTION ->
          participant.data().subscribing().update(request.getUpdateDataSubscription());
      case STORE_DATA_BLOB_REQUEST -> participant.data().store(request.getStoreDataBlobRequest());
      case GET_DATA_BLOB_REQUEST -> participant.data().fetch(request.getGetDataBlobRequest());
      default -> {
        // Simulations are the room's; layers are deprecated; the rest is of a newer protocol.
      }
    }
  }

  private long unixMillis(long nowNanos) {
    return participant.room().ports().clock().unixMillis(nowNanos);
  }

  /** The offer that came with the join. */
  public void offeredInJoin(long nowNanos, SessionDescription offer) {
    participant.connections().answering().offeredInJoin(nowNanos, offer);
  }

  private void trickle(long nowNanos, TrickleRequest trickle) {
    participant.connections().answering().offerIsSet(nowNanos);
    String candidate = CandidateInit.candidate(trickle.getCandidateInit());
    if (candidate == null && !(trickle.getFinal() && trickle.getCandidateInit().isEmpty())) {
      refuse(
          RequestResponse.Reason.UNCLASSIFIED_ERROR, "not a candidate", r -> r.setTrickle(trickle));
      return;
    }
    participant
        .connections()
        .trickle(
            nowNanos, trickle.getTarget(), candidate == null ? "" : candidate, trickle.getFinal());
  }

  private void leave(long nowNanos, LeaveRequest leave) {
    DisconnectReason reason =
        switch (leave.getReason()) {
          case USER_UNAVAILABLE, USER_REJECTED, AGENT_ERROR -> leave.getReason();
          default -> DisconnectReason.CLIENT_INITIATED;
        };
    participant.room().leave(nowNanos, participant, reason, LeaveRequest.Action.DISCONNECT);
  }

  /** Restores what a resuming client believes; what it published must be known. */
  public void syncState(long nowNanos, SyncState state) {
    for (TrackPublishedResponse track : state.getPublishTracksList()) {
      if (!track.hasTrack() || !participant.publishing().knows(track.getTrack().getSid())) {
        startOver(nowNanos);
        return;
      }
    }
    if (!participant.data().publishing().knows(state)) {
      startOver(nowNanos);
      return;
    }
    participant.subscribing().disabled(nowNanos, state.getTrackSidsDisabledList());
    if (state.hasSubscription()) {
      participant.subscribing().update(nowNanos, state.getSubscription());
    }
  }

  private void startOver(long nowNanos) {
    participant
        .room()
        .leave(
            nowNanos, participant, DisconnectReason.UNKNOWN_REASON, LeaveRequest.Action.RECONNECT);
  }

  private void updateMetadata(long nowNanos, UpdateParticipantMetadata update) {
    String problem = "does not have permission to update own metadata";
    RequestResponse.Reason reason = RequestResponse.Reason.NOT_ALLOWED;
    if (participant.permissions().mayUpdateOwnMetadata()) {
      problem = describe(nowNanos, update);
      reason =
          problem.isEmpty() ? RequestResponse.Reason.OK : RequestResponse.Reason.LIMIT_EXCEEDED;
    }
    respond(reason, problem, update.getRequestId(), r -> r.setUpdateMetadata(update));
  }

  /** Changes name, metadata and attributes; returns which limit forbids it, or empty. */
  String describe(long nowNanos, UpdateParticipantMetadata update) {
    RoomLimits limits = participant.room().settings().limits();
    if (!limits.allowsName(update.getName())) {
      return "exceeds name length limit";
    }
    if (!limits.allowsMetadata(update.getMetadata())) {
      return "exceeds metadata size limit";
    }
    if (!limits.allowsAttributes(update.getAttributesMap())
        || !limits.allowsAttributes(merged(update))) {
      return "exceeds attributes size limit";
    }
    apply(nowNanos, update);
    return "";
  }

  private Map<String, String> merged(UpdateParticipantMetadata update) {
    Map<String, String> attributes = new LinkedHashMap<>(participant.grants().attributes());
    update
        .getAttributesMap()
        .forEach((name, value) -> {
          if (value.isEmpty()) {
            attributes.remove(name);
          } else {
            attributes.put(name, value);
          }
        });
    return attributes;
  }

  private void apply(long nowNanos, UpdateParticipantMetadata update) {
    Grants before = participant.grants();
    Grants.Builder next = before.toBuilder().attributes(merged(update));
    if (!update.getName().isEmpty()) {
      next.name(update.getName());
    }
    if (!update.getMetadata().isEmpty()) {
      next.metadata(update.getMetadata());
    }
    Grants grants = next.build();
    if (!grants.equals(before)) {
      participant.grants(grants);
      participant.room().changed(nowNanos, participant, true, true);
      sendToken(nowNanos);
    }
  }

  /** Tells the client that a request failed. */
  void refuse(
      RequestResponse.Reason reason, String message, Consumer<RequestResponse.Builder> echo) {
    respond(reason, message, 0, echo);
  }

  private void respond(
      RequestResponse.Reason reason,
      String message,
      int requestId,
      Consumer<RequestResponse.Builder> echo) {
    if (!participant.client().readsNewerResponses()
        || (reason == RequestResponse.Reason.OK
            && !participant.client().isAfter(Protocol.OK_RESPONSE_AFTER))) {
      return;
    }
    RequestResponse.Builder response =
        RequestResponse.newBuilder().setRequestId(requestId).setReason(reason).setMessage(message);
    echo.accept(response);
    participant.send(Responses.request(response.build()));
  }

  void onTimeout(long nowNanos) {
    if (participant.timers.takeIfDue(Timer.JOIN_OFFER, nowNanos)) {
      participant.connections().answering().offerIsSet(nowNanos);
    }
    if (participant.timers.takeIfDue(Timer.TOKEN, nowNanos)) {
      sendToken(nowNanos);
    }
    if (participant.timers.takeIfDue(Timer.JOIN, nowNanos)) {
      participant
          .room()
          .leave(
              nowNanos, participant, DisconnectReason.JOIN_FAILURE, LeaveRequest.Action.DISCONNECT);
    } else if (participant.timers.takeIfDue(Timer.RETURN, nowNanos)) {
      participant
          .room()
          .leave(
              nowNanos,
              participant,
              DisconnectReason.CONNECTION_TIMEOUT,
              LeaveRequest.Action.DISCONNECT);
    } else if (participant.timers.takeIfDue(Timer.ANSWER, nowNanos)) {
      Offering offering = participant.connections().offering();
      if (offering != null) {
        offering.unanswered(nowNanos);
      }
    }
  }
}
