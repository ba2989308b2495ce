package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.id.NodeId;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.Room;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rooms as the API makes them at a server with defaults and configurations of its own. */
class RoomCreationTest {
  private static final ApiKey KEY = new ApiKey("key", "0123456789abcdef0123456789abcdef");

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server =
        new RunningServer(
            """
            keys: {key: 0123456789abcdef0123456789abcdef}
            room:
              empty_timeout: 201
              departure_timeout: 31
              max_participants: 9
              room_configurations:
                small: {max_participants: 2, metadata: preset}
            """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<byte[]> create(CreateRoomRequest.Builder request) throws Exception {
    Grants grants =
        Grants.builder()
            .identity("admin")
            .video(VideoGrant.builder().roomCreate(true).build())
            .build();
    return RunningServer.HTTP.send(
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.port + "/twirp/livekit.RoomService/CreateRoom"))
            .header("Content-Type", "application/protobuf")
            .header(
                "Authorization",
                "Bearer " + AccessToken.sign(KEY, grants, Duration.ofMinutes(5), Instant.now()))
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.build().toByteArray()))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static CreateRoomRequest.Builder room(String name) {
    return CreateRoomRequest.newBuilder().setName(name);
  }

  private static Room created(CreateRoomRequest.Builder request) throws Exception {
    HttpResponse<byte[]> response = create(request);
    assertThat(response.statusCode()).isEqualTo(200);
    return Room.parseFrom(response.body());
  }

  @Test
  void whatIsNotSaidComesFromThePresetAndThenFromTheConfiguration() throws Exception {
    Room plain = created(room("plain"));
    assertThat(plain.getEmptyTimeout()).isEqualTo(201);
    assertThat(plain.getDepartureTimeout()).isEqualTo(31);
    assertThat(plain.getMaxParticipants()).isEqualTo(9);
    assertThat(plain.getMetadata()).isEmpty();
    Room small = created(room("small").setRoomPreset("small").setDepartureTimeout(4));
    assertThat(small.getEmptyTimeout()).isEqualTo(201);
    assertThat(small.getDepartureTimeout()).isEqualTo(4);
    assertThat(small.getMaxParticipants()).isEqualTo(2);
    assertThat(small.getMetadata()).isEqualTo("preset");
  }

  @Test
  void aRoomMayNameThisNodeAndNoOther() throws Exception {
    String here = server.context.getBean(NodeId.class).value();
    assertThat(created(room("here").setNodeId(here)).getName()).isEqualTo("here");
    HttpResponse<byte[]> refused = create(room("there").setNodeId("ND_nobodyhere00"));
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(new String(refused.body(), StandardCharsets.UTF_8))
        .contains("\"code\":\"not_found\"", "node_id");
    // A room that is open stays where it is, whatever is asked.
    assertThat(created(room("here").setNodeId("ND_nobodyhere00")).getName()).isEqualTo("here");
  }
}
