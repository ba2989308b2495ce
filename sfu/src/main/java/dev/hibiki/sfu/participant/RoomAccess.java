package dev.hibiki.sfu.participant;

import com.google.protobuf.ByteString;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.sfu.datatrack.DataTracks;
import dev.hibiki.sfu.settings.RoomPorts;
import dev.hibiki.sfu.settings.RoomSettings;
import dev.hibiki.sfu.track.FanOut;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The room as a participant sees it. All calls are on the room's thread. */
public interface RoomAccess {
  /** The room's name. */
  String name();

  /** What the node lays down. */
  RoomSettings settings();

  /** What the room asks of its surroundings. */
  RoomPorts ports();

  /** Where packets wait to be forwarded. */
  FanOut fanOut();

  /** New ids. */
  IdSource ids();

  /** What frames that the server makes itself end with, where a track is encrypted. */
  ByteString trailer();

  /** Everybody in the room, in order of arrival. */
  Collection<Participant> participants();

  /** The data tracks of all participants. */
  DataTracks dataTracks();

  /** The announced track with this sid, or null. */
  @Nullable Publication track(String trackSid);

  /** All announced tracks that may be received here. */
  Collection<Publication> tracks();

  /** Sends a message to the participant's client; dropped while the client is away. */
  void send(Participant participant, SignalResponse response);

  /** Closes the signalling connection of the participant, if it has one. */
  void endConnection(Participant participant);

  /**
   * The public record changed.
   *
   * @param immediate tell others now even if they could wait
   * @param self tell the participant too
   */
  void changed(long nowNanos, Participant participant, boolean immediate, boolean self);

  /** The participant became hidden to others, or visible. */
  void shown(long nowNanos, Participant participant);

  /** Media can flow for the first time. */
  void active(long nowNanos, Participant participant);

  /** A track is announced: from now on others may receive it. */
  void published(long nowNanos, Publication publication);

  /** An announced track ended. */
  void unpublished(long nowNanos, Publication publication);

  /** The publisher changed who may receive its tracks. */
  void permissionsChanged(long nowNanos, Participant publisher);

  /**
   * The participant receives tracks of {@code publisherSid} for the first time, or none any more.
   */
  void follows(long nowNanos, Participant participant, String publisherSid, boolean follows);

  /** Takes the participant out of the room. */
  void leave(
      long nowNanos,
      Participant participant,
      DisconnectReason reason,
      LeaveRequest.@Nullable Action action);

  /** A peer connection has come so far for the first time. */
  void reached(SignalTarget target, Milestone milestone);

  /**
   * A client took a track that it is to receive.
   *
   * @param nanos since it was to receive it
   * @param times how often it took it by now, for one wish
   */
  void subscribed(Participant subscriber, Publication publication, long nanos, int times);

  /** A message arrived on a data channel. */
  void dataReceived(
      long nowNanos,
      Participant participant,
      DataKind kind,
      byte[] message,
      int offset,
      int length);

  /** The reliable channel towards the participant is open. */
  void dataReady(long nowNanos, Participant participant);

  /** An audio packet of a microphone arrived; 0 is loudest, 127 silence. */
  void audioLevel(long nowNanos, Publication publication, int level);
}
