package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Too many requests, too many messages, and requests that take too long. */
class RateLimitTest {
  private static final ApiKey KEY = new ApiKey("k", "0123456789abcdef0123456789abcdef");
  private static final String PING = "{\"ping\":\"1\"}";
  private static final int METRICS_PORT = RunningServer.freeTcpPort();

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server =
        new RunningServer(
            """
            keys: {k: 0123456789abcdef0123456789abcdef}
            prometheus_port: %d
            logging: {component_levels: {gateway.twirp: error}}
            hibiki:
              header_timeout: 300ms
              body_timeout: 400ms
              trusted_proxies: [127.0.0.0/8]
              rate_limit:
                join: {ip: {per_second: 1, burst: 5}, room: {per_second: 1, burst: 3}}
                api: {ip: {per_second: 1, burst: 4}, key: {per_second: 0}, room: {per_second: 0}}
                signal: {ip: {per_second: 1, burst: 6}}
            """
                .formatted(METRICS_PORT));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String token(String room) {
    VideoGrant grant = VideoGrant.builder().roomJoin(true).room(room).build();
    Grants grants = Grants.builder().identity("me").video(grant).build();
    return AccessToken.sign(KEY, grants, Duration.ofMinutes(5), Instant.now());
  }

  private static HttpResponse<String> validate(String address, String token) throws Exception {
    return server.get("/rtc/validate?access_token=" + token, "X-Forwarded-For", address);
  }

  @Test
  void anAddressThatAsksTooOftenIsToldWhenToComeBack() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(validate("192.0.2.1", "bad").statusCode()).as("call " + i).isEqualTo(401);
    }
    HttpResponse<String> response = validate("192.0.2.1", "bad");
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
    assertThat(validate("192.0.2.2", "bad").statusCode()).as("another address").isEqualTo(401);
    assertThat(metrics())
        .containsPattern("hibiki_rate_limited_total\\{.*scope=\"ip\",what=\"join\"} [1-9]");
  }

  @Test
  void aRoomThatIsJoinedTooOftenIsLimitedForAllAddresses() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(validate("198.51.100." + i, token("busy")).statusCode()).isEqualTo(200);
    }
    assertThat(validate("198.51.100.9", token("busy")).statusCode()).isEqualTo(429);
    assertThat(validate("198.51.100.10", token("calm")).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> listRooms() throws Exception {
    return server.send(
        "POST", "/twirp/livekit.RoomService/ListRooms", "{}", "X-Forwarded-For", "203.0.113.1");
  }

  @Test
  void theApiAnswersWithItsOwnErrorBody() throws Exception {
    for (int i = 0; i < 4; i++) {
      listRooms();
    }
    HttpResponse<String> response = listRooms();
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.body()).contains("\"code\":\"resource_exhausted\"");
  }

  @Test
  void aFloodOfTinyMessagesEndsTheConnection() throws Exception {
    try (SignalClient client =
        SignalClient.join(server, token("flood"), "X-Forwarded-For", "203.0.113.2")) {
      for (int i = 0; i < 10; i++) {
        client.sendText(PING);
      }
      assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1008);
    }
  }

  private static String metrics() throws Exception {
    return RunningServer.get(URI.create("http://127.0.0.1:" + METRICS_PORT + "/metrics")).body();
  }

  @Test
  void configuredLogLevelsOutliveTheStart() {
    assertThat(Logging.levels()).containsEntry("gateway.twirp", "error");
  }

  /** Everything up to the end of the connection. */
  private static String answer(Socket socket) throws Exception {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Test
  void headersThatDripAreCut() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\nX-A: b".getBytes());
      assertThat(answer(socket)).isEmpty();
    }
    assertThat(metrics()).containsPattern("hibiki_slow_requests_cut_total\\{.*} [1-9]");
  }

  @Test
  void aBodyThatNeverComesIsCut() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port)) {
      socket.setSoTimeout(5_000);
      String head =
          "POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: x\r\n"
              + "Content-Type: application/json\r\nX-Forwarded-For: 203.0.113.3\r\n"
              + "Content-Length: 100\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      assertThat(answer(socket)).doesNotContain("200 OK");
    }
  }

  @Test
  void aSocketOutlivesTheTimesOfRequests() throws Exception {
    try (SignalClient client =
        SignalClient.join(server, token("calm2"), "X-Forwarded-For", "203.0.113.4")) {
      client.sendText(PING);
      assertThat(client.closed.completeOnTimeout(0, 1, TimeUnit.SECONDS).get()).isZero();
    }
  }
}
