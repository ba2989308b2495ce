package dev.hibiki.sfu.room;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.participant.Publication;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Participants of other rooms whose tracks are received in this one too, under their own identity.
 * They hear nothing of this room, do not count in it, and do not keep it open.
 */
final class Guests {
  private record Guest(Participant participant, Forwards home) {}

  private final Room room;
  private final Updates updates;
  private final Map<String, Guest> guests = new LinkedHashMap<>();

  Guests(Room room, Updates updates) {
    this.room = room;
    this.updates = updates;
  }

  private static ParticipantInfo info(Participant participant) {
    ParticipantInfo info = participant.info();
    return info.getKindDetailsList().contains(ParticipantInfo.KindDetail.FORWARDED)
        ? info
        : info.toBuilder().addKindDetails(ParticipantInfo.KindDetail.FORWARDED).build();
  }

  /** A participant is forwarded to this room; one that is here under its identity goes. */
  void welcome(long nowNanos, Participant participant, Forwards home) {
    Guest before = guests.get(participant.identity());
    if (before != null && before.participant() == participant) {
      return;
    }
    dismiss(nowNanos, participant.identity());
    guests.put(participant.identity(), new Guest(participant, home));
    changed(nowNanos, participant);
    room.emit(new RoomEffect.ParticipantJoined(room.info(), info(participant)));
    for (Publication track : List.copyOf(participant.publishing().publications())) {
      room.view().guestPublished(nowNanos, track);
    }
    participant.data().publishing().lend(room.view().dataTracks());
  }

  /** Sends a guest away, if there is one with this identity. */
  boolean dismiss(long nowNanos, String identity) {
    Guest guest = guests.get(identity);
    if (guest == null) {
      return false;
    }
    guest.home().ended(guest.participant(), room.name());
    left(nowNanos, guest.participant());
    return true;
  }

  /** Nobody is forwarded to this room any more. */
  void dismissAll(long nowNanos) {
    for (String identity : List.copyOf(guests.keySet())) {
      dismiss(nowNanos, identity);
    }
  }

  void changed(long nowNanos, Participant participant) {
    with(
        participant,
        guest -> {
          ParticipantInfo info = info(participant);
          if (!participant.isHidden()) {
            updates.guest(nowNanos, info, room::send);
          }
          room.emit(new RoomEffect.ParticipantChanged(info));
        });
  }

  void published(long nowNanos, Publication track) {
    with(track.publisher(), guest -> room.view().guestPublished(nowNanos, track));
  }

  void unpublished(long nowNanos, Publication track) {
    with(track.publisher(), guest -> room.view().guestUnpublished(nowNanos, track));
  }

  void permissionsChanged(long nowNanos, Participant participant) {
    with(
        participant,
        guest -> {
          room.view().dataTracks().permissionsChanged(participant.sid());
          for (Participant other : List.copyOf(room.participants())) {
            other.subscribing().permissionsChanged(nowNanos, participant);
          }
        });
  }

  void audioLevel(long nowNanos, Publication track, int level) {
    with(track.publisher(), guest -> room.view().audioLevel(nowNanos, track, level));
  }

  /** A guest is gone from the room where it is at home, or is sent away. */
  void left(long nowNanos, Participant participant) {
    with(
        participant,
        guest -> {
          guests.remove(participant.identity());
          for (Publication track : List.copyOf(participant.publishing().publications())) {
            room.view().guestUnpublished(nowNanos, track);
          }
          participant.data().publishing().takeBack(room.view().dataTracks());
          ParticipantInfo info =
              info(participant).toBuilder()
                  .setState(ParticipantInfo.State.DISCONNECTED)
                  .clearTracks()
                  .build();
          if (!participant.isHidden()) {
            updates.guest(nowNanos, info, room::send);
          }
          room.emit(new RoomEffect.ParticipantLeft(room.info(), info));
        });
  }

  private void with(Participant participant, Consumer<Guest> work) {
    Guest guest = guests.get(participant.identity());
    if (guest != null && guest.participant() == participant) {
      work.accept(guest);
    }
  }
}
