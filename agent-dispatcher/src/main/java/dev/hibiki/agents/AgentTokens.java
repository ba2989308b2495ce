package dev.hibiki.agents;

import dev.hibiki.agents.dispatch.DispatchEffect;
import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantPermission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Signs what agents join their rooms with. */
final class AgentTokens {
  static final String AGENT_NAME_ATTRIBUTE = "lk.agent_name";
  private static final Duration VALIDITY = Duration.ofHours(1);

  private final KeyRing keys;
  private final InstantSource clock;

  AgentTokens(KeyRing keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** A token for the agent of a job, signed with its worker's key if that is still good. */
  String sign(DispatchEffect.Assign assign) {
    ParticipantPermission permission = assign.permission();
    Map<String, String> attributes = new HashMap<>(assign.answer().getParticipantAttributesMap());
    attributes.put(AGENT_NAME_ATTRIBUTE, assign.job().getAgentName());
    VideoGrant video =
        VideoGrant.builder()
            .roomJoin(true)
            .agent(true)
            .room(assign.job().getRoom().getName())
            .canSubscribe(permission.getCanSubscribe())
            .canPublish(permission.getCanPublish())
            .canPublishData(permission.getCanPublishData())
            .canUpdateOwnMetadata(permission.getCanUpdateMetadata())
            .canSubscribeMetrics(permission.getCanSubscribeMetrics())
            .hidden(permission.getHidden())
            .build();
    Grants grants =
        Grants.builder()
            .identity(assign.answer().getParticipantIdentity())
            .name(assign.answer().getParticipantName())
            .metadata(assign.answer().getParticipantMetadata())
            .attributes(attributes)
            .kind(ParticipantInfo.Kind.AGENT)
            .video(video)
            .build();
    ApiKey key = keys.keys().find(assign.apiKey());
    return AccessToken.sign(key == null ? keys.signing() : key, grants, VALIDITY, clock.instant());
  }
}
