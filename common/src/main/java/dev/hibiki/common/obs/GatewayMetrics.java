package dev.hibiki.common.obs;

/** What the gateway reports. */
public final class GatewayMetrics {
  private static final String MESSAGES = "livekit_node_messages";
  private static final String OPERATIONS = "livekit_node_service_operation";
  private static final String TWIRP_STATUS = "livekit_node_twirp_request_status";
  private static final String TWIRP_LATENCY = "livekit_node_twirp_request_latency_ms";
  private static final String JOINS = "livekit_participant_join_total";
  private static final String JOIN_LATENCY = "livekit_session_join_latency_ms";
  private static final String CONNECTIONS = "livekit_connection_total";
  private static final String LIMITED = "hibiki_rate_limited_total";
  private static final String CUT = "hibiki_slow_requests_cut_total";
  private static final String WEBHOOKS = "livekit_webhook_dispatch_total";
  private static final String WEBHOOK_QUEUE = "livekit_webhook_queue_length";

  private final Meters meters;

  GatewayMetrics(Meters meters) {
    this.meters = meters;
    for (String status : new String[] {"success", "failure"}) {
      meters.counter(MESSAGES, "type", "signal", "status", status, "direction", "request");
      meters.counter(MESSAGES, "type", "signal", "status", status, "direction", "response");
    }
    meters.gauge(CONNECTIONS, "kind", "incoming");
  }

  /** A message of a client, taken or not. */
  public void signalRequest(boolean taken) {
    message(taken, "request");
  }

  /** A message to a client, sent or not. */
  public void signalResponse(boolean sent) {
    message(sent, "response");
  }

  private void message(boolean good, String direction) {
    String status = good ? "success" : "failure";
    meters
        .counter(MESSAGES, "type", "signal", "status", status, "direction", direction)
        .increment();
  }

  /** An operation that succeeded, such as {@code signal_ws} or {@code validate}. */
  public void succeeded(String operation) {
    meters
        .counter(OPERATIONS, "type", operation, "status", "success", "error_type", "")
        .increment();
  }

  /** An operation that failed; {@code error} is one of few words. */
  public void failed(String operation, String error) {
    meters
        .counter(OPERATIONS, "type", operation, "status", "error", "error_type", error)
        .increment();
  }

  /**
   * A call of the server API.
   *
   * @param service the name without its package
   * @param status {@code 2xx}, {@code 4xx} or {@code 5xx}
   * @param code the error's name; empty for success
   */
  public void called(String service, String method, String status, String code, double millis) {
    meters
        .counter(TWIRP_STATUS, "service", service, "method", method, "status", status, "code", code)
        .increment();
    meters
        .histogram(
            TWIRP_LATENCY,
            Buckets.TWIRP_LATENCY_MILLIS,
            "service",
            service,
            "method",
            method,
            "status",
            status)
        .record(millis);
  }

  /** A join got as far as {@code state}, or failed there. */
  public void join(String state) {
    meters.counter(JOINS, "state", state, "warp", "").increment();
  }

  /** The time from a join's request to its first answer. */
  public void joinLatency(int protocol, double millis) {
    meters
        .histogram(
            JOIN_LATENCY,
            Buckets.JOIN_LATENCY_MILLIS,
            "protocol_version",
            Integer.toString(protocol))
        .record(millis);
  }

  /** A signalling socket opened (1) or closed (-1). */
  public void sockets(int change) {
    meters.gauge(CONNECTIONS, "kind", "incoming").addAndGet(change);
  }

  /**
   * Something was refused because there was too much of it.
   *
   * @param what {@code join}, {@code signal} or {@code api}
   * @param scope {@code ip}, {@code key} or {@code room}
   */
  public void limited(String what, String scope) {
    meters.counter(LIMITED, "what", what, "scope", scope).increment();
  }

  /** A connection was cut because its request came too slowly. */
  public void slowRequestCut() {
    meters.counter(CUT).increment();
  }

  /**
   * An attempt at a webhook ended, or one was given up.
   *
   * @param status {@code success}, {@code failure} or {@code drop}
   * @param reason why it was given up, else empty
   */
  public void webhook(String status, String reason) {
    meters.counter(WEBHOOKS, "status", status, "reason", reason).increment();
  }

  /** So many webhooks waited when one was added. */
  public void webhookQueue(int length) {
    meters.histogram(WEBHOOK_QUEUE, Buckets.WEBHOOK_QUEUE).record(length);
  }
}
