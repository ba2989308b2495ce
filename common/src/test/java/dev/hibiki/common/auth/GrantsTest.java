package dev.hibiki.common.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RoomAgentDispatch;
import dev.hibiki.common.proto.RoomConfiguration;
import dev.hibiki.common.proto.TrackSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantsTest {
  private static final String EVERYTHING =
      "{\"identity\":\"me\",\"name\":\"Me\",\"kind\":\"connector\","
          + "\"kindDetails\":[\"connector_whatsapp\",\"forwarded\"],"
          + "\"video\":{\"roomCreate\":true,\"roomList\":true,\"roomRecord\":true,"
          + "\"roomAdmin\":true,\"roomJoin\":true,\"room\":\"r\",\"canPublish\":false,"
          + "\"canSubscribe\":true,\"canPublishData\":false,"
          + "\"canPublishSources\":[\"camera\",\"screen_share\"],"
          + "\"canUpdateOwnMetadata\":true,\"ingressAdmin\":true,\"hidden\":true,"
          + "\"recorder\":true,\"agent\":true,\"canSubscribeMetrics\":false,"
          + "\"canManageAgentSession\":true,\"destinationRoom\":\"d\"},"
          + "\"sip\":{\"admin\":true,\"call\":true},"
          + "\"agent\":{\"admin\":true,\"simulationAdmin\":true,\"databaseAdmin\":true},"
          + "\"inference\":{\"perform\":true},\"observability\":{\"write\":true},"
          + "\"roomConfig\":{\"name\":\"n\",\"emptyTimeout\":3,\"agents\":[{\"agentName\":\"a\"}]},"
          + "\"roomPreset\":\"p\",\"sha256\":\"s=\",\"metadata\":\"m\","
          + "\"attributes\":{\"k_1\":\"v\",\"K2\":\"\"}}";

  @Test
  void everyClaimSurvivesReadingAndWriting() {
    assertThat(GrantsJson.format(GrantsJson.parse(EVERYTHING))).isEqualTo(EVERYTHING);
  }

  @Test
  void everyClaimIsReadToItsPlace() {
    Grants grants = GrantsJson.parse(EVERYTHING);
    Grants expected =
        Grants.builder()
            .identity("me")
            .name("Me")
            .kind(ParticipantInfo.Kind.CONNECTOR)
            .kindDetails(List.of("connector_whatsapp", "forwarded"))
            .video(
                VideoGrant.builder()
                    .roomCreate(true)
                    .roomList(true)
                    .roomRecord(true)
                    .roomAdmin(true)
                    .roomJoin(true)
                    .room("r")
                    .canPublish(false)
                    .canSubscribe(true)
                    .canPublishData(false)
                    .canPublishSources(List.of("camera", "screen_share"))
                    .canUpdateOwnMetadata(true)
                    .ingressAdmin(true)
                    .hidden(true)
                    .recorder(true)
                    .agent(true)
                    .canSubscribeMetrics(false)
                    .canManageAgentSession(true)
                    .destinationRoom("d")
                    .build())
            .sip(new SipGrant(true, true))
            .agent(new AgentGrant(true, true, true))
            .inference(new InferenceGrant(true))
            .observability(new ObservabilityGrant(true))
            .roomConfig(
                RoomConfiguration.newBuilder()
                    .setName("n")
                    .setEmptyTimeout(3)
                    .addAgents(RoomAgentDispatch.newBuilder().setAgentName("a"))
                    .build())
            .roomPreset("p")
            .sha256("s=")
            .metadata("m")
            .attributes(Map.of("k_1", "v", "K2", ""))
            .build();
    assertThat(grants).isEqualTo(expected);
    assertThat(grants.toBuilder().build()).isEqualTo(expected);
    assertThat(grants.participantKindDetails())
        .isEqualTo(
            List.of(
                ParticipantInfo.KindDetail.CONNECTOR_WHATSAPP,
                ParticipantInfo.KindDetail.FORWARDED));
  }

  @Test
  void whatIsEmptyOrFalseIsNotWritten() {
    assertThat(GrantsJson.format(Grants.none())).isEqualTo("{}");
    assertThat(GrantsJson.format(Grants.builder().video(VideoGrant.none()).build()))
        .isEqualTo("{\"video\":{}}");
    assertThat(GrantsJson.parse("{\"video\":{\"canPublish\":null,\"room\":null},\"sip\":null}"))
        .isEqualTo(Grants.builder().video(VideoGrant.none()).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "1", "{", "{\"name\":1}", "{\"a\":1,\"a\":2}", "{} x"})
  void whatIsNotGrantsIsRefused(String json) {
    assertThatThrownBy(() -> GrantsJson.parse(json)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "standard, STANDARD", "ingress, INGRESS", "egress, EGRESS", "sip, SIP", "agent, AGENT",
    "connector, CONNECTOR", "bridge, BRIDGE", "AGENT, AGENT", "'', STANDARD", "robot, STANDARD",
    "unrecognized, STANDARD",
  })
  void kindsAreNamedInLowerCase(String name, ParticipantInfo.Kind kind) {
    assertThat(Grants.builder().kind(name).build().participantKind()).isEqualTo(kind);
  }

  @Test
  void unknownKindDetailsAreLeftOut() {
    Grants grants =
        Grants.builder().kindDetails(List.of("simulation", "x", "unrecognized")).build();
    assertThat(grants.participantKindDetails())
        .isEqualTo(List.of(ParticipantInfo.KindDetail.SIMULATION));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // canPublish, canSubscribe, canPublishData -> publish, subscribe, data
        "-, -, -, true, true, true",
        "true, true, true, true, true, true",
        "false, -, -, false, true, false",
        "false, -, true, false, true, true",
        "true, false, false, true, false, false",
        "-, false, false, true, false, false",
      })
  void permissionsThatAreNotSaidHaveDefaults(
      @Nullable Boolean canPublish,
      @Nullable Boolean canSubscribe,
      @Nullable Boolean canPublishData,
      boolean publish,
      boolean subscribe,
      boolean data) {
    VideoGrant grant =
        VideoGrant.builder()
            .canPublish(canPublish)
            .canSubscribe(canSubscribe)
            .canPublishData(canPublishData)
            .build();
    assertThat(grant.mayPublish()).isEqualTo(publish);
    assertThat(grant.maySubscribe()).isEqualTo(subscribe);
    assertThat(grant.mayPublishData()).isEqualTo(data);
    assertThat(grant.mayUpdateOwnMetadata()).isFalse();
    assertThat(grant.maySubscribeMetrics()).isFalse();
    assertThat(grant.mayManageAgentSession()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, '', CAMERA, true",
        "-, '', UNKNOWN, true",
        "-, camera, CAMERA, true",
        "-, camera, MICROPHONE, false",
        "-, camera, UNKNOWN, false",
        "-, screen_share_audio, SCREEN_SHARE_AUDIO, true",
        "-, screen_share_audio, SCREEN_SHARE, false",
        "false, camera, CAMERA, false",
        "false, '', CAMERA, false",
      })
  void theListOfSourcesRestrictsAndNeverWidens(
      @Nullable Boolean canPublish, String sources, TrackSource source, boolean allowed) {
    VideoGrant grant =
        VideoGrant.builder()
            .canPublish(canPublish)
            .canPublishSources(sources.isEmpty() ? List.of() : List.of(sources))
            .build();
    assertThat(grant.mayPublish(source)).isEqualTo(allowed);
  }
}
