package dev.hibiki.common.auth;

import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.TrackSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The permissions of a participant: from its grant, and back when an administrator changes them.
 */
public final class Permissions {
  private Permissions() {}

  /** The permissions that a grant comes to, with all defaults resolved. */
  @SuppressWarnings("deprecation") // recorder and agent are deprecated on the wire, still mirrored
  public static ParticipantPermission of(VideoGrant grant) {
    return ParticipantPermission.newBuilder()
        .setCanSubscribe(grant.maySubscribe())
        .setCanPublish(grant.mayPublish())
        .setCanPublishData(grant.mayPublishData())
        .addAllCanPublishSources(sources(grant))
        .setCanUpdateMetadata(grant.mayUpdateOwnMetadata())
        .setHidden(grant.hidden())
        .setRecorder(grant.recorder())
        .setAgent(grant.agent())
        .setCanSubscribeMetrics(grant.maySubscribeMetrics())
        .setCanManageAgentSession(grant.mayManageAgentSession())
        .build();
  }

  /** The grant after an administrator replaced the permissions: every one of them is now said. */
  @SuppressWarnings("deprecation")
  public static VideoGrant apply(ParticipantPermission permission, VideoGrant grant) {
    List<String> names = new ArrayList<>();
    for (TrackSource source : permission.getCanPublishSourcesList()) {
      names.add(source.name().toLowerCase(Locale.ROOT));
    }
    return grant.toBuilder()
        .canPublish(permission.getCanPublish())
        .canPublishData(permission.getCanPublishData())
        .canPublishSources(names)
        .canSubscribe(permission.getCanSubscribe())
        .canUpdateOwnMetadata(permission.getCanUpdateMetadata())
        .hidden(permission.getHidden())
        .recorder(permission.getRecorder())
        .agent(permission.getAgent())
        .canSubscribeMetrics(permission.getCanSubscribeMetrics())
        .canManageAgentSession(permission.getCanManageAgentSession())
        .build();
  }

  /** The sources a grant names; a name that is unknown here stands as {@code UNKNOWN}. */
  private static List<TrackSource> sources(VideoGrant grant) {
    List<TrackSource> sources = new ArrayList<>();
    for (String name : grant.canPublishSources()) {
      sources.add(Grants.enumNamed(TrackSource.values(), name, TrackSource.UNKNOWN));
    }
    return sources;
  }
}
