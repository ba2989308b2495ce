package dev.hibiki.common.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.TrackSource;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // recorder and agent
class PermissionsTest {
  @Test
  void aGrantThatSaysNothingMayPublishSubscribeAndSendData() {
    assertThat(Permissions.of(VideoGrant.none()))
        .isEqualTo(
            ParticipantPermission.newBuilder()
                .setCanPublish(true)
                .setCanSubscribe(true)
                .setCanPublishData(true)
                .build());
  }

  @Test
  void everyPermissionComesFromItsClaim() {
    VideoGrant grant =
        VideoGrant.builder()
            .canPublish(true)
            .canSubscribe(false)
            .canPublishData(false)
            .canPublishSources(List.of("microphone", "screen_share_audio", "hologram"))
            .canUpdateOwnMetadata(true)
            .hidden(true)
            .recorder(true)
            .agent(true)
            .canSubscribeMetrics(true)
            .canManageAgentSession(true)
            .build();
    ParticipantPermission permission =
        ParticipantPermission.newBuilder()
            .setCanPublish(true)
            .addCanPublishSources(TrackSource.MICROPHONE)
            .addCanPublishSources(TrackSource.SCREEN_SHARE_AUDIO)
            .addCanPublishSources(TrackSource.UNKNOWN)
            .setCanUpdateMetadata(true)
            .setHidden(true)
            .setRecorder(true)
            .setAgent(true)
            .setCanSubscribeMetrics(true)
            .setCanManageAgentSession(true)
            .build();
    assertThat(Permissions.of(grant)).isEqualTo(permission);
  }

  @Test
  void newPermissionsReplaceAllOldOnesAndKeepTheRest() {
    VideoGrant before =
        VideoGrant.builder()
            .roomJoin(true)
            .room("r")
            .roomAdmin(true)
            .hidden(true)
            .canPublishSources(List.of("camera"))
            .build();
    ParticipantPermission permission =
        ParticipantPermission.newBuilder()
            .setCanSubscribe(true)
            .addCanPublishSources(TrackSource.SCREEN_SHARE)
            .build();
    VideoGrant after = Permissions.apply(permission, before);
    assertThat(after)
        .isEqualTo(
            VideoGrant.builder()
                .roomJoin(true)
                .room("r")
                .roomAdmin(true)
                .canPublish(false)
                .canSubscribe(true)
                .canPublishData(false)
                .canPublishSources(List.of("screen_share"))
                .canUpdateOwnMetadata(false)
                .canSubscribeMetrics(false)
                .canManageAgentSession(false)
                .build());
    assertThat(Permissions.of(after)).isEqualTo(permission);
  }
}
