package dev.hibiki.sfu.room;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.RoomMovedResponse;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.participant.Publication;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import java.util.List;

/**
 * Takes participants, or only their tracks, from one room to another.
 *
 * <p>A participant whose rooms are on one thread keeps its peers, its channels, and what it
 * publishes; it is told with {@code room_moved}. A client that does not know that message, or that
 * has to be served by another thread, gets a token for its new room and is asked to connect anew.
 */
public final class Relocation {
  /** A participant between two rooms. */
  public record Traveller(Participant participant, int lastSequence) {}

  private Relocation() {}

  /**
   * Whether a participant can be taken along with its connections.
   *
   * @throws ServiceException NOT_FOUND if there is none, FAILED_PRECONDITION if its client is away
   */
  public static boolean keepsConnections(Room from, String identity) {
    Participant participant = present(from, identity);
    return participant.wasActive()
        && !participant.connections().hasFailed()
        && participant.client().isAfter(Protocol.ROOM_MOVED_AFTER);
  }

  private static Participant present(Room from, String identity) {
    Participant participant = from.participant(identity);
    if (participant == null) {
      throw new ServiceException(ErrorCode.NOT_FOUND, "participant does not exist");
    }
    if (participant.connectionId() == null) {
      throw new ServiceException(
          ErrorCode.FAILED_PRECONDITION, "the participant's connection is interrupted");
    }
    return participant;
  }

  /**
   * Takes a participant out of a room, to be let into another at once.
   *
   * @throws ServiceException if it is not there, or there is no place for it; nothing changed
   */
  public static Traveller depart(long nowNanos, Room from, Room to, String identity) {
    Participant participant = present(from, identity);
    if (to.isClosed()) {
      throw new ServiceException(ErrorCode.UNAVAILABLE, "room is closed");
    }
    if (!participant.isDependent() && !to.hasPlace()) {
      throw new ServiceException(
          ErrorCode.RESOURCE_EXHAUSTED, "the room has no place for another participant");
    }
    int lastSequence = from.router().lastSequence(participant);
    // What waits belongs to those who hear it here.
    from.forward(nowNanos);
    from.release(nowNanos, participant);
    return new Traveller(participant, lastSequence);
  }

  /** Lets a participant into its new room. */
  public static void arrive(long nowNanos, Room to, Traveller traveller) {
    Participant participant = traveller.participant();
    to.makeWay(nowNanos, participant.identity());
    participant.enter(nowNanos, to.view());
    to.router().resume(participant, traveller.lastSequence());
    to.add(participant);
    RoomMovedResponse.Builder moved =
        RoomMovedResponse.newBuilder()
            .setRoom(to.refreshed())
            .setToken(
                to.ports()
                    .tokens()
                    .token(to.name(), participant.grants(), participant.tokenExpiresAtSeconds()))
            .setParticipant(participant.info())
            .addAllOtherParticipants(to.visible(participant));
    to.view().changed(nowNanos, participant, true, false);
    to.send(participant, Responses.roomMoved(moved.build()));
    to.emit(new RoomEffect.ParticipantJoined(to.refreshed(), participant.info()));
    for (Publication track : List.copyOf(participant.publishing().publications())) {
      to.view().published(nowNanos, track);
    }
    participant.subscribing().subscribeToAll(nowNanos);
    participant.data().enter(nowNanos);
    participant.renegotiate(nowNanos);
  }

  /**
   * Sends a client to another room on a connection that it has to make itself.
   *
   * @param destination at least the name of the room
   * @throws ServiceException if it is not there; nothing changed
   */
  public static void sendAway(
      long nowNanos, Room from, String identity, dev.hibiki.common.proto.Room destination) {
    Participant participant = present(from, identity);
    String token =
        from.ports()
            .tokens()
            .token(
                destination.getName(),
                participant.grantsFor(destination.getName()),
                participant.tokenExpiresAtSeconds());
    if (participant.client().isAfter(Protocol.ROOM_MOVED_AFTER)) {
      from.send(
          participant,
          Responses.roomMoved(
              RoomMovedResponse.newBuilder().setRoom(destination).setToken(token).build()));
    } else {
      from.send(participant, Responses.refreshToken(token));
    }
    from.remove(nowNanos, participant, DisconnectReason.MIGRATION, LeaveRequest.Action.RECONNECT);
  }

  /**
   * Lets a participant's tracks be received in another room too, until it leaves, either room ends,
   * or it is removed there.
   *
   * @param destination {@code to} as its owner guards it
   * @throws ServiceException NOT_FOUND if the participant is not there, ALREADY_EXISTS if somebody
   *     in the other room has its identity
   */
  public static void forward(
      long nowNanos, Room from, Room to, String identity, Neighbour destination) {
    Participant participant = from.participant(identity);
    if (participant == null) {
      throw new ServiceException(ErrorCode.NOT_FOUND, "participant does not exist");
    }
    if (to.isClosed()) {
      throw new ServiceException(ErrorCode.UNAVAILABLE, "room is closed");
    }
    if (to.participant(identity) != null) {
      throw new ServiceException(
          ErrorCode.ALREADY_EXISTS, "a participant of this identity is in the destination room");
    }
    from.forwards().add(participant, to.name(), destination);
    to.guests().welcome(nowNanos, participant, from.forwards());
  }
}
