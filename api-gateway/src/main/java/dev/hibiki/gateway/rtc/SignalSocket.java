package dev.hibiki.gateway.rtc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.rpc.SignalLink;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One client's signalling socket after the upgrade: frames to the link, messages to frames. */
final class SignalSocket implements WebSocketHandler {
  private static final CloseStatus TOO_MANY =
      CloseStatus.POLICY_VIOLATION.withReason("too many messages");
  private static final CloseStatus NOT_READING =
      CloseStatus.POLICY_VIOLATION.withReason("the client does not read");
  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

  private final SignalLink link;
  private final LinkEvents events;
  private final SignalGuard guard;
  private final SignalFrames frames = new SignalFrames();

  SignalSocket(SignalLink link, LinkEvents events, SignalGuard guard) {
    this.link = link;
    this.events = events;
    this.guard = guard;
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    guard.opened();
    Flux<WebSocketMessage> pings =
        Flux.interval(PING_INTERVAL)
            .onBackpressureDrop()
            .map(tick -> session.pingMessage(factory -> factory.wrap(new byte[0])));
    Flux<WebSocketMessage> responses = events.messages().map(response -> frame(session, response));
    // The node ends the stream when it is done with the client; pings end with it.
    Mono<Void> out =
        session
            .send(Flux.merge(responses.materialize(), pings.materialize()).dematerialize())
            .then(Mono.defer(session::close))
            .onErrorResume(failure -> session.close(NOT_READING));
    Mono<Void> in =
        session
            .receive()
            .concatMap(message -> receive(session, message), 1)
            .then()
            .onErrorResume(failure -> session.close(status(failure)));
    return Mono.firstWithSignal(in, out)
        .doFinally(signal -> {
          guard.closed();
          link.close();
        });
  }

  /** Why a connection ends from which nothing more can be read. RFC 6455 section 7.4.1. */
  private static CloseStatus status(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof DecompressionException || each instanceof TooLongFrameException) {
        return CloseStatus.TOO_BIG_TO_PROCESS;
      }
    }
    return CloseStatus.PROTOCOL_ERROR;
  }

  private Mono<Void> receive(WebSocketSession session, WebSocketMessage message) {
    if (!guard.allows()) {
      guard.received(false);
      return session.close(TOO_MANY);
    }
    SignalRequest request;
    try {
      switch (message.getType()) {
        case BINARY -> request = frames.binary(bytes(message.getPayload()));
        case TEXT -> request = frames.text(message.getPayloadAsText());
        default -> {
          return Mono.empty();
        }
      }
    } catch (InvalidProtocolBufferException e) {
      guard.received(false);
      return session.close(CloseStatus.BAD_DATA);
    }
    boolean taken = link.send(request);
    guard.received(taken);
    return taken ? Mono.empty() : session.close(CloseStatus.POLICY_VIOLATION);
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    return bytes;
  }

  private WebSocketMessage frame(WebSocketSession session, SignalResponse response) {
    guard.sent();
    if (frames.json()) {
      try {
        return session.textMessage(SignalFrames.toJson(response));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a response cannot be printed", e);
      }
    }
    return session.binaryMessage(factory -> factory.wrap(response.toByteArray()));
  }
}
