package dev.hibiki.sfu.participant;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.TrackSource;
import java.util.Locale;

/** What grants come to, in the form in which others see it. */
final class Permissions {
  private Permissions() {}

  /** The video grant, or one that allows what is allowed by default. */
  static VideoGrant video(Grants grants) {
    VideoGrant video = grants.video();
    return video == null ? VideoGrant.none() : video;
  }

  /** The same for another room. */
  static Grants in(String roomName, Grants grants) {
    return grants.toBuilder().video(video(grants).toBuilder().room(roomName).build()).build();
  }

  /** The public form. */
  @SuppressWarnings("deprecation")
  static ParticipantPermission of(Grants grants) {
    VideoGrant video = video(grants);
    ParticipantPermission.Builder permission =
        ParticipantPermission.newBuilder()
            .setCanSubscribe(video.maySubscribe())
            .setCanPublish(video.mayPublish())
            .setCanPublishData(video.mayPublishData())
            .setCanUpdateMetadata(video.mayUpdateOwnMetadata())
            .setHidden(video.hidden())
            .setRecorder(video.recorder())
            .setAgent(video.agent())
            .setCanSubscribeMetrics(video.maySubscribeMetrics())
            .setCanManageAgentSession(video.mayManageAgentSession());
    for (String name : video.canPublishSources()) {
      for (TrackSource source : TrackSource.values()) {
        if (source != TrackSource.UNRECOGNIZED
            && source.name().toLowerCase(Locale.ROOT).equals(name)) {
          permission.addCanPublishSources(source);
        }
      }
    }
    return permission.build();
  }

  /** Whether it records: it is exempt from publishers' permissions. */
  static boolean isRecorder(Grants grants) {
    return grants.participantKind() == ParticipantInfo.Kind.EGRESS || video(grants).recorder();
  }

  /** Whether it is an agent: it may speak for others. */
  static boolean isAgent(Grants grants) {
    return grants.participantKind() == ParticipantInfo.Kind.AGENT || video(grants).agent();
  }

  /** Whether it neither counts as a participant nor keeps the room open. */
  static boolean isDependent(Grants grants) {
    return isRecorder(grants) || isAgent(grants);
  }
}
