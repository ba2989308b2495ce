package dev.hibiki.common.obs;

import dev.hibiki.common.error.ErrorCode;
import java.util.concurrent.TimeUnit;

/**
 * Calls and streams between services, under the names that the reference's bus has. They are the
 * same calls when all services are in one process.
 */
public final class BusMetrics {
  private static final String REQUEST_TIME = "livekit_psrpc_request_time_ms";
  private static final String SEND_TIME = "livekit_psrpc_stream_send_time_ms";
  private static final String STREAM_RECEIVED = "livekit_psrpc_stream_receive_total";
  private static final String STREAMS = "livekit_psrpc_stream_count";
  private static final String ERRORS = "livekit_psrpc_error_total";
  private static final String BYTES = "livekit_psrpc_bytes_total";
  private static final String REQUESTS = "livekit_psrpc_requests_received_total";
  private static final String EXPIRED = "livekit_psrpc_requests_expired_total";
  private static final String CLAIM_WAIT = "livekit_psrpc_claim_wait_time_ms";

  private final Meters meters;

  BusMetrics(Meters meters) {
    this.meters = meters;
    // Nothing expires or is claimed where all services are in one process; the names are there.
    meters.counter(EXPIRED, "service", "RoomManager", "method", "CreateRoom");
    meters.counter(
        ERRORS, labels("client", "rpc", "RoomManager", "CreateRoom", "error_code", "unavailable"));
    meters.histogram(
        CLAIM_WAIT,
        Buckets.CLAIM_MILLIS,
        "service",
        "RoomManager",
        "method",
        "CreateRoom",
        "outcome",
        "granted");
  }

  /** A call is made to a service. */
  public void called(String service, String method, int requestBytes) {
    meters.counter(REQUESTS, "service", service, "method", method).increment();
    bytes("rpc", service, method, "tx", requestBytes);
  }

  /** A call was answered. */
  public void answered(String service, String method, long nanos, int responseBytes) {
    meters
        .histogram(
            REQUEST_TIME,
            Buckets.BUS_MILLIS,
            "role",
            "client",
            "kind",
            "rpc",
            "service",
            service,
            "method",
            method)
        .record(TimeUnit.NANOSECONDS.toMillis(nanos));
    bytes("rpc", service, method, "rx", responseBytes);
  }

  /** A call failed. */
  public void failed(String service, String method, ErrorCode code) {
    meters
        .counter(ERRORS, labels("client", "rpc", service, method, "error_code", code.text()))
        .increment();
  }

  /** Streams open now: one more or one less. */
  public void streams(String service, String method, int change) {
    meters.gauge(STREAMS, "role", "client", "service", service, "method", method).addAndGet(change);
  }

  /** A message went out on a stream. */
  public void sent(String service, String method, long nanos, int bytes) {
    meters
        .histogram(
            SEND_TIME, Buckets.BUS_MILLIS, "role", "client", "service", service, "method", method)
        .record(TimeUnit.NANOSECONDS.toMillis(nanos));
    bytes("stream", service, method, "tx", bytes);
  }

  /** A message came in on a stream. */
  public void received(String service, String method, int bytes) {
    meters
        .counter(STREAM_RECEIVED, "role", "client", "service", service, "method", method)
        .increment();
    bytes("stream", service, method, "rx", bytes);
  }

  private void bytes(String kind, String service, String method, String direction, int bytes) {
    meters.add(BYTES, bytes, labels("client", kind, service, method, "direction", direction));
  }

  private static String[] labels(
      String role, String kind, String service, String method, String label, String value) {
    return new String[] {
      "role", role, "kind", kind, "service", service, "method", method, label, value
    };
  }
}
