package dev.hibiki.gateway.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.proto.ServerMessage;
import dev.hibiki.common.proto.WorkerMessage;
import dev.hibiki.common.rpc.WorkerLinks;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One agent worker's socket: protobuf in binary frames or protocol JSON in text frames, answered in
 * the form of its latest frame. One that neither reads nor answers pings is cut off.
 */
final class WorkerSocket implements WebSocketHandler, WorkerLinks.Listener {
  private static final int MAX_WAITING_MESSAGES = 1000;
  private static final int MAX_REASON_LENGTH = 100;
  private static final Duration PING_INTERVAL = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(15);
  private static final CloseStatus GONE = CloseStatus.POLICY_VIOLATION.withReason("no answer");
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final WorkerLinks links;
  private final String apiKey;
  private final Sinks.Many<ServerMessage> messages =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_WAITING_MESSAGES));
  private volatile CloseStatus end = CloseStatus.NORMAL;
  private volatile boolean json;

  WorkerSocket(WorkerLinks links, String apiKey) {
    this.links = links;
    this.apiKey = apiKey;
  }

  @Override
  public void message(ServerMessage message) {
    if (messages.tryEmitNext(message) == Sinks.EmitResult.FAIL_OVERFLOW) {
      messages.tryEmitError(new IllegalStateException("the worker does not read"));
    }
  }

  @Override
  public void closed(String reason) {
    end =
        CloseStatus.POLICY_VIOLATION.withReason(
            reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH)));
    messages.tryEmitComplete();
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    WorkerLinks.WorkerLink link = links.open(apiKey, this);
    Flux<WebSocketMessage> pings =
        Flux.interval(PING_INTERVAL)
            .onBackpressureDrop()
            .map(tick -> session.pingMessage(factory -> factory.wrap(new byte[0])));
    Flux<WebSocketMessage> answers = messages.asFlux().map(message -> frame(session, message));
    // The dispatcher ends the stream when it is done with the worker; pings end with it.
    Mono<Void> out =
        session
            .send(Flux.merge(answers.materialize(), pings.materialize()).dematerialize())
            .then(Mono.defer(() -> session.close(end)))
            .onErrorResume(failure -> session.close(GONE));
    Mono<Void> in =
        session
            .receive()
            .timeout(SILENCE)
            .concatMap(message -> receive(session, link, message), 1)
            .then()
            .onErrorResume(failure -> session.close(status(failure)));
    return Mono.firstWithSignal(in, out).doFinally(signal -> link.close());
  }

  /** Why a connection ends from which nothing more can be read. RFC 6455 section 7.4.1. */
  private static CloseStatus status(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof DecompressionException || each instanceof TooLongFrameException) {
        return CloseStatus.TOO_BIG_TO_PROCESS;
      }
    }
    return failure instanceof TimeoutException ? GONE : CloseStatus.PROTOCOL_ERROR;
  }

  private Mono<Void> receive(
      WebSocketSession session, WorkerLinks.WorkerLink link, WebSocketMessage message) {
    WorkerMessage request;
    try {
      switch (message.getType()) {
        case BINARY -> {
          json = false;
          request = WorkerMessage.parseFrom(bytes(message.getPayload()));
        }
        case TEXT -> {
          json = true;
          request = parse(message.getPayloadAsText());
        }
        default -> {
          return Mono.empty();
        }
      }
    } catch (InvalidProtocolBufferException e) {
      return session.close(CloseStatus.BAD_DATA);
    }
    return Mono.fromCompletionStage(() -> link.send(request)).then();
  }

  private static WorkerMessage parse(String text) throws InvalidProtocolBufferException {
    WorkerMessage.Builder message = WorkerMessage.newBuilder();
    try {
      PARSER.merge(text, message);
    } catch (RuntimeException e) {
      // The JSON reader below throws its own unchecked errors on some malformed numbers.
      throw new InvalidProtocolBufferException(e.getClass().getSimpleName());
    }
    return message.build();
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    return bytes;
  }

  private WebSocketMessage frame(WebSocketSession session, ServerMessage message) {
    if (json) {
      try {
        return session.textMessage(PRINTER.print(message));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a message cannot be printed", e);
      }
    }
    return session.binaryMessage(factory -> factory.wrap(message.toByteArray()));
  }
}
