package dev.hibiki.room.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.auth.TokenVerifier;
import dev.hibiki.common.auth.VerifiedToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Calls over loopback: what is sent, and what each answer means. */
class HttpReceiverClientTest {
  private static final Instant NOW = Instant.now();
  private static final ApiKey KEY = new ApiKey("key", "a secret that is long enough for a test");

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<List<String>> headers = new CopyOnWriteArrayList<>();
  private final HttpReceiverClient client =
      new HttpReceiverClient(
          id -> id.equals("key") ? KEY : null, InstantSource.fixed(NOW), Duration.ofMillis(500), 2);
  private final DisposableServer server =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .route(routes ->
              routes
                  .post(
                      "/ok",
                      (request, response) -> {
                        headers.add(
                            List.of(
                                request.requestHeaders().get("Authorization"),
                                request.requestHeaders().get("Content-Type"),
                                request.requestHeaders().get("User-Agent"),
                                request.requestHeaders().get("Content-Length")));
                        return request
                            .receive()
                            .aggregate()
                            .asString(StandardCharsets.UTF_8)
                            .doOnNext(bodies::add)
                            .then(response.status(200).send());
                      })
                  .post(
                      "/busy",
                      (request, response) -> response.status(503).header("Retry-After", "7").send())
                  .post(
                      "/moved",
                      (request, response) -> response.status(308).header("Location", "/ok").send())
                  .post("/never", (request, response) -> Mono.never())
                  .post(
                      "/endless",
                      (request, response) ->
                          response
                              .status(200)
                              .sendString(
                                  Flux.interval(Duration.ofMillis(1)).map(String::valueOf))))
          .bindNow();

  @AfterEach
  void close() {
    client.close();
    server.disposeNow();
  }

  private Outcome attempt(String url, String key) throws Exception {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Delivery delivery = new Delivery(1, 0, url, key, "room", Events.event("room_started", "room"));
    client.attempt(delivery, outcome::complete);
    return outcome.get(5, TimeUnit.SECONDS);
  }

  private Outcome attempt(String path) throws Exception {
    return attempt("http://127.0.0.1:" + server.port() + path, "key");
  }

  @Test
  void theCallIsSignedOverItsExactBytes() throws Exception {
    assertThat(attempt("/ok")).isEqualTo(new Outcome.Accepted());
    byte[] body = bodies.getFirst().getBytes(StandardCharsets.UTF_8);
    List<String> sent = headers.getFirst();
    VerifiedToken token =
        new TokenVerifier(ApiKeys.of(KEY.id(), KEY.secret())).verify(sent.getFirst(), NOW);
    assertThat(token.apiKey()).isEqualTo("key");
    assertThat(Duration.between(NOW, token.expiresAt()))
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
    assertThat(token.grants().sha256())
        .isEqualTo(
            Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body)));
    assertThat(sent.subList(1, 4))
        .containsExactly("application/webhook+json", "LiveKit", String.valueOf(body.length));
    assertThat(bodies.getFirst())
        .startsWith("{\"event\":\"room_started\",\"room\":{\"sid\":\"RM_room\",\"name\":\"room\"")
        .contains("\"id\":\"EV_room_started\"")
        .doesNotContain("track")
        .doesNotContain("\n");
  }

  @Test
  void everyOtherStatusIsARefusalWithThePauseItAsksFor() throws Exception {
    assertThat(attempt("/busy")).isEqualTo(new Outcome.Refused(503, TimeUnit.SECONDS.toNanos(7)));
    assertThat(attempt("/nothing-here")).isEqualTo(new Outcome.Refused(404, 0));
  }

  @Test
  void aRedirectIsFollowedWithTheBody() throws Exception {
    assertThat(attempt("/moved")).isEqualTo(new Outcome.Accepted());
    assertThat(bodies).hasSize(1);
  }

  @Test
  void noAnswerIsAFailureInBoundedTime() throws Exception {
    assertThat(attempt("/never")).isInstanceOf(Outcome.Failed.class);
    assertThat(attempt("http://127.0.0.1:1/", "key")).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void anAnswerThatDoesNotEndCountsByItsStatus() throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      outcomes.add(attempt("/endless"));
    }
    assertThat(outcomes).containsOnly(new Outcome.Accepted());
  }

  @Test
  void withoutItsKeyNothingIsSent() throws Exception {
    assertThat(attempt("http://127.0.0.1:" + server.port() + "/ok", "gone"))
        .isEqualTo(new Outcome.Failed("there is no API key gone"));
    assertThat(headers).isEmpty();
  }
}
