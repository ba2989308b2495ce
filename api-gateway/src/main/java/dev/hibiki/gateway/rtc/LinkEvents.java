package dev.hibiki.gateway.rtc;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.rpc.SignalLinks;
import java.util.concurrent.ArrayBlockingQueue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What the media node sends for one client, as streams: whether the join was taken, then the
 * messages. Bounded: a client that does not read is cut off.
 */
final class LinkEvents implements SignalLinks.Listener {
  private static final int MAX_WAITING_MESSAGES = 1000;

  private final Sinks.One<SignalResponse> first = Sinks.one();
  private final Sinks.Many<SignalResponse> messages =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_WAITING_MESSAGES));
  private boolean joined;

  @Override
  public void response(SignalResponse response) {
    if (messages.tryEmitNext(response) == Sinks.EmitResult.FAIL_OVERFLOW) {
      messages.tryEmitError(new IllegalStateException("the client does not read"));
    }
    if (!joined) {
      joined = true;
      first.tryEmitValue(response);
    }
  }

  @Override
  public void refused(ErrorCode code, String message) {
    first.tryEmitError(new JoinException(code.httpStatus(), message));
    messages.tryEmitComplete();
  }

  @Override
  public void closed() {
    first.tryEmitError(new JoinException(500, "connection closed by media"));
    messages.tryEmitComplete();
  }

  /** The first response, or a {@link JoinException}. */
  Mono<SignalResponse> first() {
    return first.asMono();
  }

  /** All responses, the first one included; one subscriber. */
  Flux<SignalResponse> messages() {
    return messages.asFlux();
  }
}
