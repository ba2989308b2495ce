package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.auth.TokenVerifier;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.JoinResponse;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.RoomConfiguration;
import dev.hibiki.common.proto.SignalResponse;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

/** Joins at a running server: what tokens and configuration make of them. */
class ServerJoinTest {
  private static final ApiKey KEY = new ApiKey("key", "0123456789abcdef0123456789abcdef");
  private static final ApiKey NEXT = new ApiKey("next", "fedcba9876543210fedcba9876543210");

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server =
        new RunningServer(
            """
            keys: {key: 0123456789abcdef0123456789abcdef}
            region: eu-west
            limit: {max_metadata_size: 100}
            room:
              auto_create: false
              room_configurations:
                small: {max_participants: 1, empty_timeout: 11, metadata: preset}
            """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String token(
      String identity, String room, boolean create, UnaryOperator<Grants.Builder> more) {
    return token(KEY, identity, room, create, Duration.ofMinutes(5), more);
  }

  private static String token(
      ApiKey key,
      String identity,
      String room,
      boolean create,
      Duration validFor,
      UnaryOperator<Grants.Builder> more) {
    VideoGrant grant = VideoGrant.builder().roomJoin(true).room(room).roomCreate(create).build();
    Grants grants = more.apply(Grants.builder().identity(identity).video(grant)).build();
    return AccessToken.sign(key, grants, validFor, Instant.now());
  }

  private static JoinResponse joined(SignalClient client) throws InterruptedException {
    return client.await(SignalResponse.MessageCase.JOIN).getJoin();
  }

  @Test
  void whereRoomsAreNotMadeByThemselvesTheGrantMakesOne() throws Exception {
    String without = token("ann", "granted", false, grants -> grants);
    assertThat(SignalClient.status(server, without)).isEqualTo(404);
    assertThat(server.get("/rtc/validate?access_token=" + without).body())
        .isEqualTo("requested room does not exist");
    try (SignalClient creator =
        SignalClient.join(server, token("bob", "granted", true, grants -> grants))) {
      assertThat(joined(creator).getRoom().getName()).isEqualTo("granted");
      try (SignalClient guest = SignalClient.join(server, without)) {
        assertThat(joined(guest).getOtherParticipants(0).getIdentity()).isEqualTo("bob");
      }
    }
  }

  @Test
  void theConfigurationInTheTokenMakesTheRoom() throws Exception {
    RoomConfiguration configuration =
        RoomConfiguration.newBuilder()
            .setEmptyTimeout(77)
            .setDepartureTimeout(78)
            .setMaxParticipants(2)
            .setMetadata("of the token")
            .build();
    try (SignalClient client =
        SignalClient.join(
            server, token("ann", "configured", true, g -> g.roomConfig(configuration)))) {
      Room room = joined(client).getRoom();
      assertThat(room.getEmptyTimeout()).isEqualTo(77);
      assertThat(room.getDepartureTimeout()).isEqualTo(78);
      assertThat(room.getMaxParticipants()).isEqualTo(2);
      assertThat(room.getMetadata()).isEqualTo("of the token");
    }
  }

  @Test
  void thePresetInTheTokenFillsInWhatIsNotSaidAndAFullRoomRefuses() throws Exception {
    RoomConfiguration configuration =
        RoomConfiguration.newBuilder().setMetadata("of the token").build();
    UnaryOperator<Grants.Builder> claims =
        grants -> grants.roomPreset("small").roomConfig(configuration);
    try (SignalClient client = SignalClient.join(server, token("ann", "preset", true, claims))) {
      Room room = joined(client).getRoom();
      assertThat(room.getMaxParticipants()).isEqualTo(1);
      assertThat(room.getEmptyTimeout()).isEqualTo(11);
      assertThat(room.getDepartureTimeout()).isEqualTo(20);
      assertThat(room.getMetadata()).isEqualTo("of the token");
      String second = token("bob", "preset", false, grants -> grants);
      assertThat(SignalClient.status(server, second)).isEqualTo(500);
      assertThat(server.get("/rtc/validate?access_token=" + second).statusCode()).isEqualTo(200);
    }
    String unknown = token("ann", "unknown", true, grants -> grants.roomPreset("none"));
    assertThat(SignalClient.status(server, unknown)).isEqualTo(400);
  }

  @Test
  void theTokenMakesTheParticipant() throws Exception {
    UnaryOperator<Grants.Builder> claims =
        grants ->
            grants
                .name("Ann")
                .kind(ParticipantInfo.Kind.AGENT)
                .kindDetails(List.of("simulation"))
                .metadata("meta")
                .attributes(Map.of("seat", "12a"));
    try (SignalClient client = SignalClient.join(server, token("ann", "person", true, claims))) {
      JoinResponse join = joined(client);
      assertThat(join.getServerRegion()).isEqualTo("eu-west");
      assertThat(join.getParticipant())
          .satisfies(info -> {
            assertThat(info.getName()).isEqualTo("Ann");
            assertThat(info.getKind()).isEqualTo(ParticipantInfo.Kind.AGENT);
            assertThat(info.getKindDetailsList())
                .containsExactly(ParticipantInfo.KindDetail.SIMULATION);
            assertThat(info.getMetadata()).isEqualTo("meta");
            assertThat(info.getAttributesMap()).containsOnly(Map.entry("seat", "12a"));
            assertThat(info.getRegion()).isEqualTo("eu-west");
          });
    }
    String large = token("ann", "person", true, grants -> grants.metadata("x".repeat(101)));
    assertThat(SignalClient.status(server, large)).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "9, 10", "180, 180"})
  void aFreshTokenLivesAsLongAsTheOneOfTheJoinAndTenMinutesAtLeast(int minutes, int fresh)
      throws Exception {
    Instant expires = Instant.now().plus(Duration.ofMinutes(fresh));
    String token =
        token(
            KEY,
            "ann",
            "fresh",
            true,
            Duration.ofMinutes(minutes),
            grants -> grants.roomPreset("small").kindDetails(List.of("forwarded")));
    try (SignalClient client = SignalClient.join(server, token)) {
      String next = client.await(SignalResponse.MessageCase.REFRESH_TOKEN).getRefreshToken();
      var verified =
          new TokenVerifier(ApiKeys.of(KEY.id(), KEY.secret())).verify(next, Instant.now());
      assertThat(Duration.between(expires, verified.expiresAt()).abs())
          .isLessThan(Duration.ofSeconds(20));
      assertThat(verified.grants().roomPreset()).isEqualTo("small");
      assertThat(verified.grants().kindDetails()).isEmpty();
    }
  }

  private static HttpResponse<String> post(String path, String form) throws Exception {
    return RunningServer.HTTP.send(
        HttpRequest.newBuilder(server.uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theTokenMayStandInAForm() throws Exception {
    String good = token("ann", "formed", true, grants -> grants);
    assertThat(post("/rtc/validate", "access_token=" + good).body()).isEqualTo("success");
    assertThat(post("/rtc/validate?access_token=bad", "access_token=" + good).body())
        .isEqualTo("success");
    assertThat(post("/rtc/validate?access_token=" + good, "access_token=bad").statusCode())
        .isEqualTo(401);
    assertThat(post("/rtc/validate", "other=1").body())
        .isEqualTo("no permissions to access the room");
    assertThat(post("/rtc/validate?access_token=" + good, "other=1").body()).isEqualTo("success");
    String attributes = URLEncoder.encode("%%%", StandardCharsets.UTF_8);
    assertThat(post("/rtc/validate", "access_token=" + good + "&attributes=" + attributes).body())
        .isEqualTo("cannot decode attributes");
  }

  @Test
  void thePageSignsWithTheKeyOfTheMoment() {
    KeyRing keys = new KeyRing(ApiKeys.of(KEY.id(), KEY.secret()));
    TryController page = new TryController(keys, 7880);
    keys.exchange(ApiKeys.of(NEXT.id(), NEXT.secret()));
    var request = MockServerHttpRequest.get("/try/token").build();
    assertThat(page.token("room", "ann", request).getBody())
        .isNotNull()
        .containsEntry("url", "ws://localhost:7880")
        .satisfies(answer ->
            assertThat(keys.verify(String.valueOf(answer.get("token")), Instant.now()).apiKey())
                .isEqualTo("next"));
  }

  @Test
  void whatAPageOfAnotherOriginMayAskIsKeptForADay() throws Exception {
    HttpResponse<String> response =
        RunningServer.HTTP.send(
            HttpRequest.newBuilder(server.uri("/twirp/livekit.RoomService/ListRooms"))
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://app.example");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
        .contains("authorization,content-type");
    assertThat(response.headers().firstValue("Access-Control-Max-Age")).contains("86400");
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
        .contains("OPTIONS", "HEAD", "GET", "POST", "PATCH", "DELETE");
    assertThat(
            server
                .get("/", "Origin", "https://app.example")
                .headers()
                .firstValue("Access-Control-Expose-Headers"))
        .contains("*");
    assertThat(server.get("/rtc/validate").headers().firstValue("Access-Control-Allow-Origin"))
        .contains("*");
  }
}
