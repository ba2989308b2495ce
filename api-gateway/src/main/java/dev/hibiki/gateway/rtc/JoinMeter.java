package dev.hibiki.gateway.rtc;

import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.obs.GatewayMetrics;
import dev.hibiki.common.proto.StartSession;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Counts how joins fare. */
final class JoinMeter {
  private static final String SOCKET = "signal_ws";
  private static final String VALIDATE = "validate";
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int FIRST_SERVER_FAULT = 500;

  private final GatewayMetrics metrics;

  JoinMeter(GatewayMetrics metrics) {
    this.metrics = metrics;
  }

  void validated() {
    metrics.succeeded(VALIDATE);
  }

  void notValidated(Throwable failure) {
    metrics.failed(VALIDATE, word(failure));
  }

  /** The node took the join that began at {@code sinceNanos}. */
  void joined(StartSession session, long sinceNanos) {
    metrics.succeeded(SOCKET);
    metrics.join("signal_connected");
    metrics.joinLatency(
        session.getClient().getProtocol(), (System.nanoTime() - sinceNanos) / NANOS_PER_MILLI);
  }

  void failed(Throwable failure) {
    String word = word(failure);
    metrics.failed(SOCKET, word);
    metrics.join(word.equals("initial_parse") ? "signal_validation_failed" : "signal_failed");
  }

  private static String word(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case JoinException join ->
          join.status() < FIRST_SERVER_FAULT ? "initial_parse" : "start_session";
      case ServiceException service ->
          service.code().httpStatus() < FIRST_SERVER_FAULT ? "initial_parse" : "start_session";
      case TimeoutException _ -> "timeout";
      case null, default -> "internal";
    };
  }
}
