package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.SubscriptionPermission;
import dev.hibiki.common.proto.TrackPermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whom a publisher lets receive its tracks; everybody until it says otherwise. */
final class TrackPermissions {
  private static final int MAX_SUBSCRIBERS = 10_000;

  private record Allowed(boolean all, Set<String> trackSids) {}

  /** By identity; null while everybody may receive everything. */
  private @Nullable Map<String, Allowed> allowed;

  /** Replaces everything said before; false if it makes no sense and was ignored. */
  boolean update(SubscriptionPermission permission, RoomAccess room) {
    if (permission.getAllParticipants()) {
      allowed = null;
      return true;
    }
    Map<String, Allowed> next = new HashMap<>();
    for (TrackPermission entry : permission.getTrackPermissionsList()) {
      String identity = entry.getParticipantIdentity();
      if (identity.isEmpty()) {
        if (entry.getParticipantSid().isEmpty()) {
          return false;
        }
        identity = identityOf(entry.getParticipantSid(), room);
      }
      if (!identity.isEmpty() && next.size() < MAX_SUBSCRIBERS) {
        next.put(identity, new Allowed(entry.getAllTracks(), Set.copyOf(entry.getTrackSidsList())));
      }
    }
    allowed = next;
    return true;
  }

  private static String identityOf(String sid, RoomAccess room) {
    for (Participant participant : room.participants()) {
      if (participant.sid().equals(sid)) {
        return participant.identity();
      }
    }
    return "";
  }

  /** Whether somebody may receive a track. */
  boolean allows(String identity, String trackSid) {
    Map<String, Allowed> table = allowed;
    if (table == null) {
      return true;
    }
    Allowed entry = table.get(identity);
    return entry != null && (entry.all() || entry.trackSids().contains(trackSid));
  }
}
