package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.DataBlob;
import dev.hibiki.common.proto.GetDataBlobRequest;
import dev.hibiki.common.proto.PublishDataTrackRequest;
import dev.hibiki.common.proto.RequestResponse.Reason;
import dev.hibiki.common.proto.StoreDataBlobRequest;
import dev.hibiki.sfu.blob.DataBlobs;
import dev.hibiki.sfu.datatrack.DataTrackPublishing;
import dev.hibiki.sfu.datatrack.DataTrackSubscribing;
import dev.hibiki.sfu.datatrack.DataTracks;
import dev.hibiki.sfu.settings.RoomSettings;
import dev.hibiki.sfu.signal.Responses;

/** A participant's data tracks, in both directions, and its blobs. */
public final class ParticipantData {
  private static final int FIRST_HANDLES = 256;

  private final Participant participant;
  private final DataTrackPublishing publishing;
  private final DataTrackSubscribing subscribing;
  private final DataBlobs blobs = new DataBlobs();

  ParticipantData(Participant participant) {
    this.participant = participant;
    RoomAccess room = participant.room();
    DataTrackMember member = new DataTrackMember(participant);
    this.publishing =
        new DataTrackPublishing(
            member, room.dataTracks(), room.settings().dataTracks(), room.ids());
    this.subscribing =
        new DataTrackSubscribing(
            member,
            room.dataTracks(),
            room.settings().dataTracks(),
            room.ports().random().nextInt(FIRST_HANDLES));
  }

  /** The data tracks it publishes. */
  public DataTrackPublishing publishing() {
    return publishing;
  }

  /** The data tracks it receives. */
  public DataTrackSubscribing subscribing() {
    return subscribing;
  }

  void publish(long nowNanos, PublishDataTrackRequest request) {
    if (publishing.publish(nowNanos, request) && participant.becomePublisher()) {
      participant.room().changed(nowNanos, participant, false, false);
    }
  }

  void store(StoreDataBlobRequest request) {
    RoomSettings settings = participant.room().settings();
    DataBlobs.Refusal refusal =
        blobs.store(request.getBlob(), settings.dataBlobs(), settings.dataTracks());
    if (refusal == null) {
      participant.send(
          Responses.dataBlobStored(request.getRequestId(), request.getBlob().getKey()));
    } else {
      refuse(refusal.reason(), refusal.message(), request.getRequestId());
    }
  }

  void fetch(GetDataBlobRequest request) {
    if (!request.hasKey()) {
      refuse(Reason.INVALID_REQUEST, "key is missing", request.getRequestId());
      return;
    }
    for (Participant owner : participant.room().participants()) {
      if (owner.identity().equals(request.getParticipantIdentity())) {
        DataBlob blob = owner.data().blobs.get(request.getKey());
        if (blob == null) {
          refuse(Reason.NOT_FOUND, "data blob not found", request.getRequestId());
        } else {
          participant.send(Responses.dataBlob(request.getRequestId(), blob));
        }
        return;
      }
    }
    refuse(Reason.NOT_FOUND, "participant not found", request.getRequestId());
  }

  private void refuse(Reason reason, String message, int requestId) {
    participant.signalling().refuse(reason, message, r -> r.setRequestId(requestId));
  }

  /** What it may do changed. */
  void permissionsChanged() {
    publishing.permissionsChanged();
    subscribing.permissionsChanged();
  }

  /** Neither its tracks nor what it receives stay behind in a room. */
  void withdraw() {
    publishing.withdraw();
    subscribing.withdraw();
  }

  /** It was let into another room. */
  public void enter(long nowNanos) {
    DataTracks next = participant.room().dataTracks();
    publishing.enter(nowNanos, next);
    subscribing.enter(next);
  }

  void close() {
    publishing.close();
    subscribing.close();
  }
}
