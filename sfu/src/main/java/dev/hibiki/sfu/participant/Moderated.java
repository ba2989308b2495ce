package dev.hibiki.sfu.participant;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.UpdateParticipantMetadata;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.sfu.signal.Responses;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a moderator may do to a participant. */
public final class Moderated {
  private final Participant participant;

  Moderated(Participant participant) {
    this.participant = participant;
  }

  /** Mutes or unmutes a track and tells the client; null if there is no such track. */
  public @Nullable TrackInfo mute(long nowNanos, String trackSid, boolean muted) {
    if (!participant.publishing().knows(trackSid)) {
      return null;
    }
    participant
        .publishing()
        .mute(nowNanos, MuteTrackRequest.newBuilder().setSid(trackSid).setMuted(muted).build());
    participant.send(Responses.mute(trackSid, muted));
    return participant.publishing().announced().stream()
        .filter(track -> track.getSid().equals(trackSid))
        .findFirst()
        .orElse(null);
  }

  /**
   * Changes name, metadata and attributes, as the client itself could; what is empty stays, an
   * attribute without a value is removed.
   *
   * @return what is wrong with it, or empty
   */
  public String describe(long nowNanos, UpdateParticipantMetadata update) {
    return participant.signalling().describe(nowNanos, update);
  }

  /** Subscribes to tracks, or unsubscribes from them, as if the client had asked. */
  public void subscribe(long nowNanos, UpdateSubscription update) {
    participant.subscribing().update(nowNanos, update);
  }

  /** Allows what is named and nothing else, from now on. */
  @SuppressWarnings("deprecation")
  public void permit(long nowNanos, ParticipantPermission permission) {
    Grants before = participant.grants();
    VideoGrant grant =
        Permissions.video(before).toBuilder()
            .canPublish(permission.getCanPublish())
            .canPublishData(permission.getCanPublishData())
            .canPublishSources(
                permission.getCanPublishSourcesList().stream()
                    .map(source -> source.name().toLowerCase(Locale.ROOT))
                    .toList())
            .canSubscribe(permission.getCanSubscribe())
            .canUpdateOwnMetadata(permission.getCanUpdateMetadata())
            .hidden(permission.getHidden())
            .recorder(permission.getRecorder())
            .agent(permission.getAgent())
            .canSubscribeMetrics(permission.getCanSubscribeMetrics())
            .canManageAgentSession(permission.getCanManageAgentSession())
            .build();
    if (Permissions.of(before).equals(permission)) {
      return;
    }
    participant.grants(before.toBuilder().video(grant).build());
    participant.publishing().permissionsChanged(nowNanos);
    participant.subscribing().permissionsChanged(nowNanos);
    participant.data().permissionsChanged();
    participant.room().changed(nowNanos, participant, true, true);
    if (Permissions.video(before).hidden() != grant.hidden()) {
      participant.room().shown(nowNanos, participant);
    }
    participant.signalling().sendToken(nowNanos);
  }
}
