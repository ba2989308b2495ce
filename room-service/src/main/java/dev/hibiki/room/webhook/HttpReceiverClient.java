package dev.hibiki.room.webhook;

import dev.hibiki.common.auth.ApiKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Calls receivers over HTTP. Every address that is configured is allowed, this machine's own
 * included. What a receiver says beside its status is not read.
 */
final class HttpReceiverClient implements ReceiverClient {
  /** Receivers know the calls of servers that speak this protocol by it. */
  private static final String USER_AGENT = "LiveKit";

  private static final String CONTENT_TYPE = "application/webhook+json";
  private static final int MAX_REASON_LENGTH = 200;
  private static final int SUCCESS = 2;

  /** Receivers close connections that rest, and a call may meet one that is just being closed. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(3);

  private final Function<String, @Nullable ApiKey> keys;
  private final InstantSource clock;
  private final Duration timeout;
  private final ConnectionProvider connections;
  private final LoopResources loops = LoopResources.create("webhook-io", 1, true);
  private final HttpClient client;

  /**
   * @param keys API keys by id
   * @param connectionsEach connections to one host at most; enough for all addresses there, so that
   *     one that hangs leaves some to the others
   */
  HttpReceiverClient(
      Function<String, @Nullable ApiKey> keys,
      InstantSource clock,
      Duration timeout,
      int connectionsEach) {
    this.keys = keys;
    this.clock = clock;
    this.timeout = timeout;
    this.connections =
        ConnectionProvider.builder("webhooks")
            .maxConnections(connectionsEach)
            .pendingAcquireMaxCount(-1)
            .maxIdleTime(MAX_IDLE)
            .build();
    this.client =
        HttpClient.create(connections)
            .runOn(loops)
            .disableRetry(true)
            .followRedirect(true)
            .responseTimeout(timeout);
  }

  @Override
  public void attempt(Delivery delivery, Consumer<Outcome> ended) {
    ApiKey key = keys.apply(delivery.apiKey());
    if (key == null) {
      ended.accept(new Outcome.Failed("there is no API key " + delivery.apiKey()));
      return;
    }
    SignedEvent signed = SignedEvent.of(delivery.event(), key, clock.instant());
    call(delivery.url(), signed).subscribe(ended);
  }

  private Mono<Outcome> call(String url, SignedEvent signed) {
    return client
        .headers(headers -> describe(headers, signed))
        .post()
        .uri(url)
        .send(Mono.<ByteBuf>fromSupplier(() -> Unpooled.wrappedBuffer(signed.body())))
        .response()
        .map(HttpReceiverClient::outcome)
        .timeout(timeout)
        .onErrorResume(failure -> Mono.just(new Outcome.Failed(reason(failure))))
        .defaultIfEmpty(new Outcome.Failed("no answer"));
  }

  private static void describe(HttpHeaders headers, SignedEvent signed) {
    headers.set(HttpHeaderNames.AUTHORIZATION, signed.token());
    headers.set(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, signed.body().length);
    headers.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
  }

  private static Outcome outcome(HttpClientResponse response) {
    int status = response.status().code();
    return status / 100 == SUCCESS
        ? new Outcome.Accepted()
        : new Outcome.Refused(status, retryAfterNanos(response.responseHeaders()));
  }

  /** The form in seconds; the one with a date counts as not said. */
  private static long retryAfterNanos(HttpHeaders headers) {
    String value = headers.get(HttpHeaderNames.RETRY_AFTER);
    return value != null && value.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(value)).toNanos()
        : 0;
  }

  private static String reason(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return "no answer in time";
    }
    String reason = failure.getClass().getSimpleName() + ": " + failure.getMessage();
    return reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH));
  }

  @Override
  public void close() {
    connections.dispose();
    loops.dispose();
  }
}
