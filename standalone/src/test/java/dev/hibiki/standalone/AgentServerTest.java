package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.TokenVerifier;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.AgentDispatch;
import dev.hibiki.common.proto.CreateAgentDispatchRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The agents' socket and the API of dispatches at a running server. */
class AgentServerTest {
  private static final ApiKey KEY = new ApiKey("key", "0123456789abcdef0123456789abcdef");
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
  private static final Pattern JOB = Pattern.compile("\"id\":\"(AJ_[^\"]+)\"");

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server =
        new RunningServer(
            """
            keys: {key: 0123456789abcdef0123456789abcdef}
            limit: {max_metadata_size: 10, agent_signal_message_size_limit: 2000}
            """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String token(VideoGrant.Builder grant) {
    Grants grants = Grants.builder().identity("me").video(grant.build()).build();
    return AccessToken.sign(KEY, grants, Duration.ofMinutes(5), Instant.now());
  }

  private static HttpResponse<String> call(String method, String room, String body)
      throws Exception {
    String token = token(VideoGrant.builder().roomAdmin(true).room(room));
    return server.send(
        "POST",
        "/twirp/livekit.AgentDispatchService/" + method,
        body,
        "Authorization",
        "Bearer " + token);
  }

  private static SignalClient worker() {
    String token = token(VideoGrant.builder().agent(true));
    return new SignalClient(server, "/agent?protocol=1", "Authorization", "Bearer " + token);
  }

  private static String next(SignalClient worker) throws InterruptedException {
    return Objects.requireNonNull(worker.texts.poll(10, TimeUnit.SECONDS), "a message");
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  @Test
  void theSocketOfWorkersWantsAnUpgradeAndTheGrant() throws Exception {
    assertThat(server.get("/agent").statusCode()).isEqualTo(404);
    String other = token(VideoGrant.builder().roomJoin(true).room("r"));
    for (String header : new String[] {"Bearer " + other, "Bearer nothing"}) {
      int status = 0;
      try (SignalClient client =
          new SignalClient(server, "/agent?protocol=1", "Authorization", header)) {
        assertThat(client.closed).isNotDone();
      } catch (CompletionException refused) {
        if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
          status = handshake.getResponse().statusCode();
        }
      }
      assertThat(status).isEqualTo(401);
    }
  }

  @Test
  void aWorkerThatSpeaksJsonGetsAJobAndATokenForAnAgent() throws Exception {
    try (SignalClient worker = worker()) {
      worker.sendText("{\"register\":{\"type\":\"JT_ROOM\",\"agentName\":\"json\"}}");
      assertThat(next(worker)).contains("\"workerId\":\"AW_").contains("\"agentProtocol\":1");
      HttpResponse<String> made =
          call("CreateDispatch", "j", "{\"room\":\"j\",\"agent_name\":\"json\"}");
      assertThat(made.statusCode()).isEqualTo(200);
      assertThat(made.body()).contains("\"AD_").contains("\"agent_name\": \"json\"");
      String offer = next(worker);
      assertThat(offer).contains("\"availability\"");
      worker.sendText(
          """
          {"availability":{"jobId":"%s","available":true,"participantIdentity":"bot",
          "participantName":"Bot","participantMetadata":"m","participantAttributes":{"a":"b"}}}
          """
              .formatted(first(JOB, offer)));
      Grants grants =
          new TokenVerifier(ApiKeys.of(KEY.id(), KEY.secret()))
              .verify(first(TOKEN, next(worker)), Instant.now())
              .grants();
      assertThat(grants.identity()).isEqualTo("bot");
      assertThat(grants.name()).isEqualTo("Bot");
      assertThat(grants.metadata()).isEqualTo("m");
      assertThat(grants.participantKind()).isEqualTo(ParticipantInfo.Kind.AGENT);
      assertThat(grants.attributes())
          .containsEntry("a", "b")
          .containsEntry("lk.agent_name", "json");
      assertThat(Objects.requireNonNull(grants.video()).room()).isEqualTo("j");
      assertThat(grants.video().agent()).isTrue();
    }
  }

  @Test
  void aMessageThatIsTooLongOrNoneEndsTheConnection() throws Exception {
    try (SignalClient worker = worker()) {
      worker.sendText("{\"updateJob\":{\"error\":\"" + "x".repeat(2000) + "\"}}");
      assertThat(worker.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1009);
    }
    try (SignalClient worker = worker()) {
      worker.sendBinary((byte) 0xFF, (byte) 1, (byte) 2);
      assertThat(worker.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1007);
    }
  }

  @Test
  void dispatchesAreMadeListedAndDeleted() throws Exception {
    String path = "/twirp/livekit.AgentDispatchService/CreateDispatch";
    CreateAgentDispatchRequest request =
        CreateAgentDispatchRequest.newBuilder().setRoom("d").setAgentName("late").build();
    HttpResponse<byte[]> made =
        RunningServer.HTTP.send(
            HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/protobuf")
                .header(
                    "Authorization",
                    "Bearer " + token(VideoGrant.builder().roomAdmin(true).room("d")))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(made.statusCode()).isEqualTo(200);
    String id = AgentDispatch.parseFrom(made.body()).getId();
    assertThat(id).startsWith("AD_");
    String one = "{\"room\":\"d\",\"dispatch_id\":\"" + id + "\"}";
    assertThat(call("ListDispatch", "d", one).body())
        .contains(id)
        .contains("no worker named late is registered");
    assertThat(call("DeleteDispatch", "d", one).body()).contains(id);
    assertThat(call("ListDispatch", "d", one).body()).doesNotContain(id);
    assertThat(call("DeleteDispatch", "d", one).statusCode()).isEqualTo(404);
  }

  @Test
  void callsThatMakeNoSenseAreRefused() throws Exception {
    assertThat(call("ListDispatch", "nowhere", "{\"room\":\"nowhere\"}").statusCode())
        .isEqualTo(404);
    assertThat(call("CreateDispatch", "mine", "{\"room\":\"other\"}").statusCode()).isEqualTo(401);
    for (String more :
        new String[] {
          "\"deployment\":\"a_b\"", "\"metadata\":\"longer than ten\"", "\"attributes\":3"
        }) {
      HttpResponse<String> refused = call("CreateDispatch", "x", "{\"room\":\"x\"," + more + "}");
      assertThat(refused.statusCode()).as(more).isEqualTo(400);
    }
  }
}
