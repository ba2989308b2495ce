package dev.hibiki.sfu.room;

import com.google.protobuf.ByteString;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.SpeakerInfo;
import dev.hibiki.sfu.audio.ActiveSpeakers;
import dev.hibiki.sfu.datatrack.DataTracks;
import dev.hibiki.sfu.participant.DataKind;
import dev.hibiki.sfu.participant.Milestone;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.participant.Publication;
import dev.hibiki.sfu.participant.RoomAccess;
import dev.hibiki.sfu.settings.RoomPorts;
import dev.hibiki.sfu.settings.RoomSettings;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import dev.hibiki.sfu.track.FanOut;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The room as its participants see it. */
final class RoomView implements RoomAccess {
  private final Room room;
  private final RoomRecord record;
  private final Updates updates;
  private final ActiveSpeakers speakers;
  private final FanOut fanOut;
  private final DataTracks dataTracks = new DataTracks();
  private final QualityUpdates qualities;
  private final ByteString trailer;
  private final Map<String, Publication> tracks = new LinkedHashMap<>();

  RoomView(Room room, RoomRecord record, Updates updates, ActiveSpeakers speakers, FanOut fanOut) {
    this.room = room;
    this.record = record;
    this.updates = updates;
    this.speakers = speakers;
    this.fanOut = fanOut;
    this.qualities = new QualityUpdates(room);
    this.trailer = RoomRecord.trailer(room.ports().random());
  }

  /** How good connections are. */
  QualityUpdates qualities() {
    return qualities;
  }

  @Override
  public ByteString trailer() {
    return trailer;
  }

  int trackCount() {
    return tracks.size();
  }

  /** A participant of another room has a track that is received here too. */
  void guestPublished(long nowNanos, Publication track) {
    tracks.put(track.sid(), track);
    tellPublished(nowNanos, track);
  }

  /** It has it no longer. */
  void guestUnpublished(long nowNanos, Publication track) {
    tellUnpublished(nowNanos, track);
  }

  private void tellPublished(long nowNanos, Publication track) {
    for (Participant other : List.copyOf(room.participants())) {
      if (other != track.publisher()) {
        other.subscribing().published(nowNanos, track);
      }
    }
  }

  private void tellUnpublished(long nowNanos, Publication track) {
    tracks.remove(track.sid(), track);
    speakers.remove(track.media());
    for (Participant other : List.copyOf(room.participants())) {
      if (other != track.publisher()) {
        other.subscribing().unpublished(nowNanos, track);
      }
    }
  }

  @Override
  public String name() {
    return record.name();
  }

  @Override
  public RoomSettings settings() {
    return room.settings();
  }

  @Override
  public RoomPorts ports() {
    return room.ports();
  }

  @Override
  public FanOut fanOut() {
    return fanOut;
  }

  @Override
  public IdSource ids() {
    return room.ids();
  }

  @Override
  public Collection<Participant> participants() {
    return room.participants();
  }

  @Override
  public DataTracks dataTracks() {
    return dataTracks;
  }

  @Override
  public @Nullable Publication track(String trackSid) {
    return tracks.get(trackSid);
  }

  @Override
  public Collection<Publication> tracks() {
    return tracks.values();
  }

  @Override
  public void send(Participant participant, SignalResponse response) {
    room.send(participant, response);
  }

  @Override
  public void endConnection(Participant participant) {
    room.disconnect(participant);
  }

  @Override
  public void changed(long nowNanos, Participant participant, boolean immediate, boolean self) {
    ParticipantInfo info = participant.info();
    updates.changed(nowNanos, participant, info, immediate, self, room::send);
    room.emit(new RoomEffect.ParticipantChanged(info));
    record.participantsChanged(nowNanos);
    room.forwards().changed(nowNanos, participant);
  }

  @Override
  public void shown(long nowNanos, Participant participant) {
    updates.shown(nowNanos, participant, room::send);
    for (Publication track : List.copyOf(participant.publishing().publications())) {
      for (Participant other : List.copyOf(room.participants())) {
        if (other != participant && participant.isHidden()) {
          other.subscribing().unpublished(nowNanos, track);
        } else if (other != participant) {
          other.subscribing().published(nowNanos, track);
        }
      }
    }
  }

  @Override
  public void active(long nowNanos, Participant participant) {
    participant.state(ParticipantInfo.State.ACTIVE);
    changed(nowNanos, participant, false, false);
    room.emit(new RoomEffect.ParticipantJoined(room.recount(), participant.info()));
    qualities.begin(nowNanos);
    participant.subscribing().subscribeToAll(nowNanos);
    participant.data().subscribing().begin();
  }

  @Override
  public void published(long nowNanos, Publication publication) {
    Participant publisher = publication.publisher();
    tracks.put(publication.sid(), publication);
    publication.flow(fanOut);
    changed(nowNanos, publisher, false, false);
    tellPublished(nowNanos, publication);
    room.forwards().published(nowNanos, publication);
    room.emit(new RoomEffect.TrackPublished(room.recount(), publisher.info(), publication.info()));
  }

  @Override
  public void unpublished(long nowNanos, Publication publication) {
    Participant publisher = publication.publisher();
    tellUnpublished(nowNanos, publication);
    room.forwards().unpublished(nowNanos, publication);
    if (!publisher.isGone()) {
      changed(nowNanos, publisher, false, false);
    }
    room.emit(
        new RoomEffect.TrackUnpublished(room.recount(), publisher.info(), publication.info()));
  }

  @Override
  public void permissionsChanged(long nowNanos, Participant publisher) {
    dataTracks.permissionsChanged(publisher.sid());
    for (Participant other : List.copyOf(room.participants())) {
      if (other != publisher) {
        other.subscribing().permissionsChanged(nowNanos, publisher);
      }
    }
    room.forwards().permissionsChanged(nowNanos, publisher);
  }

  @Override
  public void follows(
      long nowNanos, Participant participant, String publisherSid, boolean follows) {
    if (follows) {
      qualities.follows(participant, publisherSid);
    }
    SpeakerInfo speaker = speakers.speaker(publisherSid);
    if (speaker == null || !participant.client().isAfter(Protocol.SPEAKERS_CHANGED_AFTER)) {
      return;
    }
    room.send(
        participant,
        Responses.speakersChanged(
            List.of(follows ? speaker : SpeakerInfo.newBuilder().setSid(publisherSid).build())));
  }

  @Override
  public void leave(
      long nowNanos,
      Participant participant,
      DisconnectReason reason,
      LeaveRequest.@Nullable Action action) {
    room.remove(nowNanos, participant, reason, action);
  }

  @Override
  public void dataReceived(
      long nowNanos,
      Participant participant,
      DataKind kind,
      byte[] message,
      int offset,
      int length) {
    room.router().route(nowNanos, room.participants(), participant, kind, message, offset, length);
  }

  @Override
  public void dataReady(long nowNanos, Participant participant) {
    room.router().ready(nowNanos, participant);
  }

  @Override
  public void reached(SignalTarget target, Milestone milestone) {
    room.emit(new RoomEffect.PeerReached(target, milestone));
  }

  @Override
  public void subscribed(Participant subscriber, Publication publication, long nanos, int times) {
    String sdk = subscriber.client().info().getSdk().name();
    String kind = subscriber.grants().participantKind().name();
    room.emit(new RoomEffect.TrackSubscribed(sdk, kind, publication.info(), nanos, times));
  }

  @Override
  public void audioLevel(long nowNanos, Publication publication, int level) {
    speakers.observe(nowNanos, publication.publisher().sid(), publication.media(), level);
    room.forwards().audioLevel(nowNanos, publication, level);
  }
}
