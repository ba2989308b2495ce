package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ClientConfiguration;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.ICEServer;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.ReconnectResponse;
import dev.hibiki.common.proto.ServerInfo;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.sfu.settings.SessionSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client is told when it joins, and what it is made of its token. */
class JoinContentTest {
  private final SimRoom sim = new SimRoom(81);

  @Test
  void itIsToldTheRegionTheServersAndWhichVersionAnswers() {
    SimRoom there =
        SimRoom.with(
            82,
            settings ->
                settings.serverInfo(
                    ServerInfo.newBuilder().setRegion("eu-west").setVersion("1.2.3").build()));
    there.iceServers =
        List.of(
            ICEServer.newBuilder()
                .addUrls("turn:turn.example:3478?transport=udp")
                .setUsername("u")
                .setCredential("c")
                .build(),
            ICEServer.newBuilder().addUrls("stun:stun.example:3478").build());
    SimClient alice = there.dual("alice").join();
    there.run(SimRoom.SECOND);
    assertThat(alice.join.getServerRegion()).isEqualTo("eu-west");
    assertThat(alice.join.getServerInfo().getRegion()).isEqualTo("eu-west");
    assertThat(alice.join.getParticipant().getRegion()).isEqualTo("eu-west");
    assertThat(alice.join.getIceServersList()).isEqualTo(there.iceServers);
    assertThat(alice.join.getAlternativeUrl()).isEmpty();
    alice.loseSignal();
    alice.resume();
    there.settle();
    ReconnectResponse back =
        alice.all(SignalResponse::hasReconnect, SignalResponse::getReconnect).getLast();
    assertThat(back.getIceServersList()).isEqualTo(there.iceServers);
    assertThat(back.getServerInfo().getRegion()).isEqualTo("eu-west");
  }

  private static List<String> mimes(List<Codec> codecs) {
    return codecs.stream().map(Codec::getMime).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Chrome         | 120.0 | Windows | -               | -         | -",
        "Safari         | 17.4  | Mac OS X| -               | video/AV1 | -",
        "safari         | 18.3  | Mac OS X| -               | video/AV1 | -",
        "Safari         | 18.4  | Mac OS X| -               | video/AV1 | video/VP9",
        "Mobile Safari  | 18.4  | iOS     | iPhone          | -         | -",
        "Firefox        | 130.0 | Linux   | -               | -         | video/H264",
        "Firefox Mobile | 130.0 | Android | -               | -         | video/H264",
        "Firefox        | 130.0 | Windows | -               | -         | -",
        "Chrome Mobile  | 120.0 | Android | XiaoMi 2201117TI| -         | video/H264",
      })
  void codecsAreSwitchedOffForSoftwareThatHasTroubleWithThem(
      String browser, String version, String os, String device, String both, String publish) {
    ClientInfo.Builder info =
        ClientInfo.newBuilder()
            .setSdk(ClientInfo.SDK.JS)
            .setProtocol(17)
            .setBrowser(browser)
            .setBrowserVersion(version)
            .setOs(os)
            .setDeviceModel(device == null ? "" : device);
    SimClient alice = sim.dual("alice").session(session -> session.setClient(info)).join();
    sim.settle();
    ClientConfiguration configuration = alice.join.getClientConfiguration();
    List<String> off = both == null ? List.of() : List.of(both);
    List<String> unpublished = publish == null ? List.of() : List.of(publish);
    assertThat(mimes(configuration.getDisabledCodecs().getCodecsList())).isEqualTo(off);
    assertThat(mimes(configuration.getDisabledCodecs().getPublishList())).isEqualTo(unpublished);
    assertThat(alice.join.hasClientConfiguration())
        .isEqualTo(!off.isEmpty() || !unpublished.isEmpty());
    assertThat(mimes(alice.join.getEnabledPublishCodecsList()))
        .noneMatch(off::contains)
        .noneMatch(unpublished::contains)
        .contains("video/VP8");
  }

  @ParameterizedTest
  @EnumSource(
      value = ParticipantInfo.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "UNRECOGNIZED")
  void theTokenSaysOfWhatKindItIs(ParticipantInfo.Kind kind) {
    SimClient bob = sim.dual("bob").join();
    SimClient alice =
        sim.dual("alice")
            .claims(grants ->
                grants
                    .kind(kind)
                    .kindDetails(List.of("cloud_agent", "forwarded", "no_such_detail")))
            .join();
    sim.run(4 * SimRoom.SECOND);
    assertThat(alice.join.getParticipant().getKind()).isEqualTo(kind);
    assertThat(bob.known.get(alice.join.getParticipant().getSid()))
        .satisfies(info -> {
          assertThat(info.getKind()).isEqualTo(kind);
          assertThat(info.getKindDetailsList())
              .containsExactly(
                  ParticipantInfo.KindDetail.CLOUD_AGENT, ParticipantInfo.KindDetail.FORWARDED);
        });
    boolean dependent = kind == ParticipantInfo.Kind.AGENT || kind == ParticipantInfo.Kind.EGRESS;
    sim.run(6 * SimRoom.SECOND);
    assertThat(sim.room.info().getNumParticipants()).isEqualTo(dependent ? 1 : 2);
    assertThat(sim.room.info().getActiveRecording()).isEqualTo(kind == ParticipantInfo.Kind.EGRESS);
  }

  @Test
  void everyFieldOfThePermissionComesFromTheGrants() {
    VideoGrant grant =
        VideoGrant.builder()
            .roomJoin(true)
            .canPublish(true)
            .canSubscribe(false)
            .canPublishData(false)
            .canPublishSources(List.of("camera", "screen_share_audio"))
            .canUpdateOwnMetadata(true)
            .hidden(true)
            .recorder(true)
            .agent(true)
            .canSubscribeMetrics(true)
            .canManageAgentSession(true)
            .build();
    SimClient alice = sim.dual("alice").grant(grant).join();
    SimClient bob = sim.dual("bob").join();
    sim.settle();
    assertThat(alice.join.getParticipant().getPermission())
        .isEqualTo(
            ParticipantPermission.newBuilder()
                .setCanPublish(true)
                .addCanPublishSources(TrackSource.CAMERA)
                .addCanPublishSources(TrackSource.SCREEN_SHARE_AUDIO)
                .setCanUpdateMetadata(true)
                .setHidden(true)
                .setRecorder(true)
                .setAgent(true)
                .setCanSubscribeMetrics(true)
                .setCanManageAgentSession(true)
                .build());
    assertThat(bob.join.getParticipant().getPermission())
        .isEqualTo(
            ParticipantPermission.newBuilder()
                .setCanPublish(true)
                .setCanSubscribe(true)
                .setCanPublishData(true)
                .build());
  }

  @Test
  void aChangeOfThePermissionComesWithAFreshToken() {
    SimClient alice =
        sim.dual("alice").session(session -> session.setTokenExpiresAt(2_000_000_000L)).join();
    sim.run(SimRoom.SECOND);
    assertThat(tokens(alice)).containsExactly("token of alice for room until 2000000000");
    UpdateParticipantRequest.Builder change =
        UpdateParticipantRequest.newBuilder()
            .setIdentity("alice")
            .setPermission(
                ParticipantPermission.newBuilder()
                    .setCanSubscribeMetrics(true)
                    .setCanManageAgentSession(true));
    sim.handle(new RoomCommand.Moderate(1, change.build()));
    sim.settle();
    assertThat(tokens(alice)).hasSize(2).last().asString().endsWith("until 2000000000");
    assertThat(alice.known.get(alice.join.getParticipant().getSid()))
        .extracting(ParticipantInfo::getPermission)
        .isEqualTo(change.getPermission());
    sim.handle(new RoomCommand.Moderate(2, change.build()));
    sim.settle();
    assertThat(tokens(alice)).as("nothing changed").hasSize(2);
  }

  private static List<String> tokens(SimClient client) {
    return client.all(SignalResponse::hasRefreshToken, SignalResponse::getRefreshToken);
  }

  @Test
  void metadataAndAttributesOfTheTokenAreThereFromTheBeginning() {
    SimClient bob = sim.dual("bob").join();
    SimClient alice =
        sim.dual("alice")
            .claims(grants -> grants.metadata("meta").attributes(java.util.Map.of("seat", "12a")))
            .join();
    sim.run(4 * SimRoom.SECOND);
    assertThat(bob.known.get(alice.join.getParticipant().getSid()))
        .satisfies(info -> {
          assertThat(info.getMetadata()).isEqualTo("meta");
          assertThat(info.getAttributesMap()).containsExactly(java.util.Map.entry("seat", "12a"));
        });
  }

  @Test
  void whoDoesNotCountComesIntoAFullRoom() {
    SimRoom full = SimRoom.of(83, room -> room.setMaxParticipants(1));
    full.dual("alice").join();
    SimClient agent =
        full.dual("agent").claims(grants -> grants.kind(ParticipantInfo.Kind.AGENT)).join();
    SimClient recorder =
        full.dual("recorder")
            .grant(VideoGrant.builder().roomJoin(true).recorder(true).build())
            .join();
    full.settle();
    assertThat(agent.join.hasParticipant()).isTrue();
    assertThat(recorder.join.hasParticipant()).isTrue();
    assertThat(full.room.participants()).hasSize(3);
  }

  @Test
  void updatesAreSentInPartsOfTheConfiguredSize() {
    SimRoom small =
        SimRoom.with(82, settings -> settings.sessions(new SessionSettings(false, false, 1_000)));
    SimClient alice = small.dual("alice").claims(grants -> grants.metadata("x".repeat(600))).join();
    small.run(SimRoom.SECOND);
    for (int i = 0; i < 5; i++) {
      small.dual("p" + i).claims(grants -> grants.metadata("x".repeat(600))).join();
    }
    small.run(4 * SimRoom.SECOND);
    alice.loseSignal();
    small.run(SimRoom.SECOND);
    alice.received.clear();
    alice.resume();
    small.settle();
    assertThat(alice.all(SignalResponse::hasUpdate, SignalResponse::getUpdate))
        .hasSize(6)
        .allMatch(update -> update.getParticipantsCount() == 1);
  }
}
