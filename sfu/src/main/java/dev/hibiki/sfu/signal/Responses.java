package dev.hibiki.sfu.signal;

import dev.hibiki.common.proto.ConnectionQualityInfo;
import dev.hibiki.common.proto.ConnectionQualityUpdate;
import dev.hibiki.common.proto.DataBlob;
import dev.hibiki.common.proto.DataBlobKey;
import dev.hibiki.common.proto.DataTrackInfo;
import dev.hibiki.common.proto.DataTrackSubscriberHandles;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.GetDataBlobResponse;
import dev.hibiki.common.proto.JoinResponse;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.MediaSectionsRequirement;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantUpdate;
import dev.hibiki.common.proto.Pong;
import dev.hibiki.common.proto.PublishDataTrackResponse;
import dev.hibiki.common.proto.ReconnectResponse;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.RoomMovedResponse;
import dev.hibiki.common.proto.RoomUpdate;
import dev.hibiki.common.proto.SessionDescription;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.SpeakerInfo;
import dev.hibiki.common.proto.SpeakersChanged;
import dev.hibiki.common.proto.StoreDataBlobResponse;
import dev.hibiki.common.proto.SubscribedAudioCodecUpdate;
import dev.hibiki.common.proto.SubscribedQualityUpdate;
import dev.hibiki.common.proto.SubscriptionError;
import dev.hibiki.common.proto.SubscriptionPermissionUpdate;
import dev.hibiki.common.proto.SubscriptionResponse;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackPublishedResponse;
import dev.hibiki.common.proto.TrackSubscribed;
import dev.hibiki.common.proto.TrackUnpublishedResponse;
import dev.hibiki.common.proto.TrickleRequest;
import dev.hibiki.common.proto.UnpublishDataTrackResponse;
import java.util.Collection;
import java.util.Map;

/** The messages of the server to its clients, each in its envelope. */
public final class Responses {
  private Responses() {}

  /** The first message on a new connection. */
  public static SignalResponse join(JoinResponse join) {
    return SignalResponse.newBuilder().setJoin(join).build();
  }

  /** The first message on a resumed connection. */
  public static SignalResponse reconnect(ReconnectResponse reconnect) {
    return SignalResponse.newBuilder().setReconnect(reconnect).build();
  }

  /** The server's offer for the connection on which the client receives. */
  public static SignalResponse offer(String sdp, int id, Map<String, String> trackIds) {
    return SignalResponse.newBuilder().setOffer(description("offer", sdp, id, trackIds)).build();
  }

  /** The answer to a client's offer; {@code id} is the offer's. */
  public static SignalResponse answer(String sdp, int id, Map<String, String> trackIds) {
    return SignalResponse.newBuilder().setAnswer(description("answer", sdp, id, trackIds)).build();
  }

  private static SessionDescription description(
      String type, String sdp, int id, Map<String, String> trackIds) {
    return SessionDescription.newBuilder()
        .setType(type)
        .setSdp(sdp)
        .setId(id)
        .putAllMidToTrackId(trackIds)
        .build();
  }

  /** One candidate of the server. */
  public static SignalResponse trickle(String candidateInit, SignalTarget target, boolean last) {
    return SignalResponse.newBuilder()
        .setTrickle(
            TrickleRequest.newBuilder()
                .setCandidateInit(candidateInit)
                .setTarget(target)
                .setFinal(last))
        .build();
  }

  /** What changed about participants. */
  public static SignalResponse update(Collection<ParticipantInfo> participants) {
    return SignalResponse.newBuilder()
        .setUpdate(ParticipantUpdate.newBuilder().addAllParticipants(participants))
        .build();
  }

  /** The server accepted a track. */
  public static SignalResponse trackPublished(String cid, TrackInfo track) {
    return SignalResponse.newBuilder()
        .setTrackPublished(TrackPublishedResponse.newBuilder().setCid(cid).setTrack(track))
        .build();
  }

  /** The server took a track away. */
  public static SignalResponse trackUnpublished(String trackSid) {
    return SignalResponse.newBuilder()
        .setTrackUnpublished(TrackUnpublishedResponse.newBuilder().setTrackSid(trackSid))
        .build();
  }

  /** Somebody receives the track for the first time. */
  public static SignalResponse trackSubscribed(String trackSid) {
    return SignalResponse.newBuilder()
        .setTrackSubscribed(TrackSubscribed.newBuilder().setTrackSid(trackSid))
        .build();
  }

  /** Which codecs of a sound track anybody receives. */
  public static SignalResponse subscribedAudioCodecs(SubscribedAudioCodecUpdate update) {
    return SignalResponse.newBuilder().setSubscribedAudioCodecUpdate(update).build();
  }

  /** The server wants a track muted or unmuted. */
  public static SignalResponse mute(String trackSid, boolean muted) {
    return SignalResponse.newBuilder()
        .setMute(MuteTrackRequest.newBuilder().setSid(trackSid).setMuted(muted))
        .build();
  }

  /**
   * The session ends or is to be taken up anew.
   *
   * @param protocol the client's; before 13 there was no action
   */
  public static SignalResponse leave(
      DisconnectReason reason, LeaveRequest.Action action, int protocol) {
    LeaveRequest.Builder leave = LeaveRequest.newBuilder().setReason(reason);
    if (protocol > Protocol.LEAVE_ACTION_AFTER) {
      leave.setAction(action);
    } else {
      leave.setCanReconnect(action == LeaveRequest.Action.RECONNECT);
    }
    return SignalResponse.newBuilder().setLeave(leave).build();
  }

  /** The room's public record. */
  public static SignalResponse roomUpdate(Room room) {
    return SignalResponse.newBuilder().setRoomUpdate(RoomUpdate.newBuilder().setRoom(room)).build();
  }

  /** The participant is in another room now. */
  public static SignalResponse roomMoved(RoomMovedResponse moved) {
    return SignalResponse.newBuilder().setRoomMoved(moved).build();
  }

  /** Speakers whose level changed. */
  public static SignalResponse speakersChanged(Collection<SpeakerInfo> speakers) {
    return SignalResponse.newBuilder()
        .setSpeakersChanged(SpeakersChanged.newBuilder().addAllSpeakers(speakers))
        .build();
  }

  /** How good connections are. */
  public static SignalResponse connectionQuality(Collection<ConnectionQualityInfo> infos) {
    return SignalResponse.newBuilder()
        .setConnectionQuality(ConnectionQualityUpdate.newBuilder().addAllUpdates(infos))
        .build();
  }

  /** Which layers of a track somebody wants. */
  public static SignalResponse subscribedQuality(SubscribedQualityUpdate update) {
    return SignalResponse.newBuilder().setSubscribedQualityUpdate(update).build();
  }

  /** A publisher allowed or forbade a track. */
  public static SignalResponse subscriptionPermission(
      String publisherSid, String trackSid, boolean allowed) {
    return SignalResponse.newBuilder()
        .setSubscriptionPermissionUpdate(
            SubscriptionPermissionUpdate.newBuilder()
                .setParticipantSid(publisherSid)
                .setTrackSid(trackSid)
                .setAllowed(allowed))
        .build();
  }

  /** A track that cannot be received. */
  public static SignalResponse subscriptionFailed(String trackSid, SubscriptionError error) {
    return SignalResponse.newBuilder()
        .setSubscriptionResponse(
            SubscriptionResponse.newBuilder().setTrackSid(trackSid).setErr(error))
        .build();
  }

  /** A fresh token. */
  public static SignalResponse refreshToken(String token) {
    return SignalResponse.newBuilder().setRefreshToken(token).build();
  }

  /** The answer to the older ping. */
  public static SignalResponse pong(long timestampMillis) {
    return SignalResponse.newBuilder().setPong(timestampMillis).build();
  }

  /** The answer to a ping. */
  public static SignalResponse pong(long pingTimestamp, long timestampMillis) {
    return SignalResponse.newBuilder()
        .setPongResp(
            Pong.newBuilder().setLastPingTimestamp(pingTimestamp).setTimestamp(timestampMillis))
        .build();
  }

  /** The server accepted a data track. */
  public static SignalResponse dataTrackPublished(DataTrackInfo track) {
    return SignalResponse.newBuilder()
        .setPublishDataTrackResponse(PublishDataTrackResponse.newBuilder().setInfo(track))
        .build();
  }

  /** A data track ended. */
  public static SignalResponse dataTrackUnpublished(DataTrackInfo track) {
    return SignalResponse.newBuilder()
        .setUnpublishDataTrackResponse(UnpublishDataTrackResponse.newBuilder().setInfo(track))
        .build();
  }

  /** The handles of all data tracks that the client receives. */
  public static SignalResponse dataTrackHandles(DataTrackSubscriberHandles handles) {
    return SignalResponse.newBuilder().setDataTrackSubscriberHandles(handles).build();
  }

  /** A blob is stored. */
  public static SignalResponse dataBlobStored(int requestId, DataBlobKey key) {
    return SignalResponse.newBuilder()
        .setStoreDataBlobResponse(
            StoreDataBlobResponse.newBuilder().setRequestId(requestId).setKey(key))
        .build();
  }

  /** A blob that was asked for. */
  public static SignalResponse dataBlob(int requestId, DataBlob blob) {
    return SignalResponse.newBuilder()
        .setGetDataBlobResponse(
            GetDataBlobResponse.newBuilder().setRequestId(requestId).setBlob(blob))
        .build();
  }

  /** The outcome of a request. */
  public static SignalResponse request(RequestResponse response) {
    return SignalResponse.newBuilder().setRequestResponse(response).build();
  }

  /** Asks for an offer with this many more sections in which the client receives. */
  public static SignalResponse mediaSections(int audios, int videos) {
    return SignalResponse.newBuilder()
        .setMediaSectionsRequirement(
            MediaSectionsRequirement.newBuilder().setNumAudios(audios).setNumVideos(videos))
        .build();
  }
}
