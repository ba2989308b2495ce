package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.ListRoomsResponse;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.SignalResponse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole process over real sockets on loopback, asked as clients ask it. */
class ServerTest {
  private static final ApiKey KEY = new ApiKey("devkey", "secret");

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server =
        new RunningServer(
            """
            development: true
            limit: {max_api_request_body_size: 4096}
            """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String token(String identity, VideoGrant grant) {
    Grants grants = Grants.builder().identity(identity).video(grant).build();
    return AccessToken.sign(KEY, grants, Duration.ofMinutes(5), Instant.now());
  }

  private static VideoGrant join(String room) {
    return VideoGrant.builder().roomJoin(true).room(room).build();
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    return server.get(path, headers);
  }

  @Test
  void rootAnswersOk() throws Exception {
    assertThat(get("/").body()).isEqualTo("OK");
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("//").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutAnUpgradeThereIsNoSignalling() throws Exception {
    assertThat(get("/rtc?access_token=" + token("a", join("r"))).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/rtc/validate | 401 | no permissions to access the room",
        "/rtc/validate?access_token=nonsense | 401 | invalid authorization token",
        "/rtc/v1/validate?access_token=TOKEN | 400 | join_request is required",
        "/rtc/v1/validate?access_token=TOKEN&join_request=%2A | 400 | cannot base64 decode wrapped"
            + " join request",
        "/rtc/validate?access_token=TOKEN | 200 | success",
        "/rtc/validate?access_token=NOROOM | 400 | no room name",
        "/rtc/validate?access_token=NOBODY | 400 | identity cannot be empty",
        "/rtc/validate?access_token=NOJOIN | 401 | permissions denied",
        "/rtc/validate?access_token=TOKEN&attributes=e30=%21 | 400 | cannot decode attributes",
      })
  void joinsAreCheckedBeforeTheUpgrade(String path, int status, String text) throws Exception {
    String filled =
        path.replace("TOKEN", token("a", join("checked")))
            .replace("NOROOM", token("a", VideoGrant.builder().roomJoin(true).build()))
            .replace("NOBODY", token("", join("checked")))
            .replace("NOJOIN", token("a", VideoGrant.builder().room("checked").build()));
    HttpResponse<String> response = get(filled);
    assertThat(response.body()).isEqualTo(text);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void aRequestLineOfSixtyThousandBytesIsTaken() throws Exception {
    String padding = "x".repeat(60_000);
    HttpResponse<String> response =
        get("/rtc/validate?access_token=" + token("a", join("long")) + "&unused=" + padding);
    assertThat(response.body()).isEqualTo("success");
  }

  @Test
  void anotherAuthorizationSchemeIsRefused() throws Exception {
    HttpResponse<String> response = get("/rtc/validate", "Authorization", "Basic eDp5");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).startsWith("invalid authorization header");
  }

  @Test
  void pagesOfOtherOriginsMayAsk() throws Exception {
    HttpResponse<String> response = get("/", "Origin", "https://app.example");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://app.example");
  }

  @Test
  void theFirstMessageIsTheJoin() throws Exception {
    try (SignalClient client = SignalClient.join(server, token("ann", join("j")))) {
      SignalResponse first = client.responses.poll(10, TimeUnit.SECONDS);
      assertThat(first).isNotNull();
      assertThat(first.hasJoin()).isTrue();
      assertThat(first.getJoin().getRoom().getName()).isEqualTo("j");
      assertThat(first.getJoin().getParticipant().getIdentity()).isEqualTo("ann");
      assertThat(first.getJoin().getSubscriberPrimary()).isTrue();
      client.await(SignalResponse.MessageCase.OFFER);
    }
  }

  @Test
  void aTextFrameTurnsTheAnswersToJson() throws Exception {
    try (SignalClient client = SignalClient.join(server, token("jay", join("json")))) {
      client.await(SignalResponse.MessageCase.JOIN);
      client.sendText("{\"pingReq\":{\"timestamp\":\"7\"}}");
      String answer;
      do {
        answer = client.texts.poll(10, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
      } while (!answer.contains("pongResp"));
      assertThat(answer).contains("\"lastPingTimestamp\":\"7\"");
    }
  }

  @Test
  void aFrameThatIsNoMessageEndsTheConnection() throws Exception {
    try (SignalClient client = SignalClient.join(server, token("bad", join("frames")))) {
      client.await(SignalResponse.MessageCase.JOIN);
      client.sendBinary((byte) 0xFF, (byte) 1, (byte) 2);
      assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1007);
    }
  }

  private static HttpResponse<byte[]> twirp(
      String method, String contentType, byte[] body, VideoGrant grant) throws Exception {
    return RunningServer.HTTP.send(
        HttpRequest.newBuilder(server.uri("/twirp/livekit.RoomService/" + method))
            .header("Content-Type", contentType)
            .header("Authorization", "Bearer " + token("admin", grant))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aCreatedRoomIsListedAtOnceInBothEncodings() throws Exception {
    VideoGrant grant = VideoGrant.builder().roomCreate(true).roomList(true).build();
    HttpResponse<byte[]> created =
        twirp(
            "CreateRoom",
            "application/protobuf",
            CreateRoomRequest.newBuilder().setName("made").setMetadata("m").build().toByteArray(),
            grant);
    assertThat(created.statusCode()).isEqualTo(200);
    Room room = Room.parseFrom(created.body());
    assertThat(room.getSid()).startsWith("RM_");
    HttpResponse<byte[]> listed =
        twirp("ListRooms", "application/json", bytes("{\"names\":[\"made\"]}"), grant);
    assertThat(text(listed)).contains("\"num_participants\": 0");
    ListRoomsResponse.Builder rooms = ListRoomsResponse.newBuilder();
    JsonFormat.parser().merge(text(listed), rooms);
    assertThat(rooms.getRooms(0).getSid()).isEqualTo(room.getSid());
    assertThat(
            twirp("DeleteRoom", "application/json", bytes("{\"room\":\"made\"}"), grant)
                .statusCode())
        .isEqualTo(200);
    HttpResponse<byte[]> again =
        twirp("DeleteRoom", "application/json", bytes("{\"room\":\"made\"}"), grant);
    assertThat(again.statusCode()).isEqualTo(404);
    assertThat(text(again)).contains("\"code\":\"not_found\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CreateRoom", "ListRooms", "DeleteRoom", "ListParticipants"})
  void withoutTheGrantTheApiSaysUnauthenticated(String method) throws Exception {
    HttpResponse<byte[]> response =
        twirp(method, "application/json", bytes("{}"), join("somewhere"));
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(text(response)).contains("permissions denied");
  }

  @Test
  void aMethodThatIsNotServedSaysSo() throws Exception {
    VideoGrant grant = VideoGrant.builder().roomAdmin(true).room("r").build();
    assertThat(twirp("NoSuchThing", "application/json", bytes("{}"), grant).statusCode())
        .isEqualTo(404);
  }

  @Test
  void aBodyOverTheLimitIsTooLarge() throws Exception {
    VideoGrant grant = VideoGrant.builder().roomCreate(true).build();
    byte[] body = bytes("{\"name\":\"" + "x".repeat(5000) + "\"}");
    assertThat(twirp("CreateRoom", "application/json", body, grant).statusCode()).isEqualTo(413);
  }

  @Test
  void malformedJsonIsABadRequest() throws Exception {
    VideoGrant grant = VideoGrant.builder().roomCreate(true).build();
    HttpResponse<byte[]> response =
        twirp("CreateRoom", "application/json", bytes("{\"name\":"), grant);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response)).contains("\"code\":\"malformed\"");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void thePageGetsTokens() throws Exception {
    assertThat(get("/try/token?room=r&identity=i").body()).contains("\"token\":\"ey");
    assertThat(get("/try/token?room=r").statusCode()).isEqualTo(400);
  }

  @Test
  void developmentModeShowsWhereTheTimeOfEachShardGoes() throws Exception {
    assertThat(get("/debug/goroutine").body()).contains("java.lang.Thread.State");
    assertThat(get("/debug/pprof/cmdline").statusCode()).isEqualTo(200);
    assertThat(get("/debug").headers().firstValue("Location")).hasValue("/debug/");
    HttpResponse<String> page = get("/debug/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(page.body()).contains("fetch('shards'");
    assertThat(get("/debug/shards").body())
        .contains("\"shard\":0", "\"phaseNanos\":{\"receive\":", "\"handOverDroppedFull\":0");
  }
}
