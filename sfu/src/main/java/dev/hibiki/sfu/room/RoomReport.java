package dev.hibiki.sfu.room;

import dev.hibiki.sfu.data.DataDrop;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.participant.ParticipantReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A room at one moment, for operators: who is there, over what connections, publishing and
 * receiving what. Made on the room's thread, read anywhere.
 *
 * @param dataDrops data messages that went no further, by reason
 */
public record RoomReport(
    String name,
    String sid,
    long createdAtSeconds,
    List<ParticipantReport> participants,
    Map<String, Long> dataDrops) {
  /** The room as it is now. */
  public static RoomReport of(Room room) {
    List<ParticipantReport> participants = new ArrayList<>();
    for (Participant participant : room.participants()) {
      participants.add(ParticipantReport.of(participant));
    }
    Map<String, Long> drops = new LinkedHashMap<>();
    for (DataDrop reason : DataDrop.values()) {
      long count = room.data().dropped(reason);
      if (count > 0) {
        drops.put(reason.name().toLowerCase(Locale.ROOT), count);
      }
    }
    return new RoomReport(
        room.name(), room.sid(), room.info().getCreationTime(), participants, drops);
  }
}
