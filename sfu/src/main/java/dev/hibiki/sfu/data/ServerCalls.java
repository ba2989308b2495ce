package dev.hibiki.sfu.data;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.DataPacketOrBuilder;
import dev.hibiki.common.proto.RpcRequest;
import dev.hibiki.common.proto.RpcResponse;
import dev.hibiki.sfu.participant.DataKind;
import dev.hibiki.sfu.participant.Deadlines;
import dev.hibiki.sfu.participant.Participant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Methods of participants that a backend calls. A call is answered once: by the participant, by its
 * departure, or by time.
 *
 * <p>The participant sees a call by somebody whose identity is the call's id, and answers to that
 * identity; such answers end here and are not routed.
 */
public final class ServerCalls {
  /** Who is told how a call ended; calls are named by the id of the reply that waits for them. */
  public interface Listener {
    void answered(long replyId, String payload);

    void failed(long replyId, ErrorCode code, String message);
  }

  private static final long ACKNOWLEDGED_WITHIN_NANOS = 2_000_000_000L;
  private static final int DEFAULT_RESPONSE_TIMEOUT_MILLIS = 10_000;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int MAX_PAYLOAD_BYTES = 15_360;
  private static final int MAX_CALLS = 1_000;
  private static final int VERSION = 1;

  private static final class Call {
    final long replyId;
    final Participant callee;
    final long responseDeadlineNanos;
    long ackDeadlineNanos;

    Call(long replyId, Participant callee, long ackDeadlineNanos, long responseDeadlineNanos) {
      this.replyId = replyId;
      this.callee = callee;
      this.ackDeadlineNanos = ackDeadlineNanos;
      this.responseDeadlineNanos = responseDeadlineNanos;
    }

    long deadlineNanos() {
      return Deadlines.earlier(ackDeadlineNanos, responseDeadlineNanos);
    }
  }

  private final Listener listener;
  private final RandomGenerator random;
  private final Map<String, Call> calls = new HashMap<>();

  /** No call is under way. */
  public ServerCalls(Listener listener, RandomGenerator random) {
    this.listener = listener;
    this.random = random;
  }

  /**
   * Calls a method.
   *
   * @param responseTimeoutMillis 0 for the default
   */
  @SuppressWarnings("deprecation")
  public void call(
      long nowNanos,
      long replyId,
      Participant callee,
      String method,
      String payload,
      int responseTimeoutMillis) {
    if (payload.getBytes(StandardCharsets.UTF_8).length > MAX_PAYLOAD_BYTES) {
      fail(replyId, RpcError.REQUEST_PAYLOAD_TOO_LARGE);
      return;
    }
    int timeoutMillis =
        responseTimeoutMillis <= 0 ? DEFAULT_RESPONSE_TIMEOUT_MILLIS : responseTimeoutMillis;
    String id = id();
    byte[] packet =
        DataPacket.newBuilder()
            .setKind(DataPacket.Kind.RELIABLE)
            .setParticipantIdentity(id)
            .setRpcRequest(
                RpcRequest.newBuilder()
                    .setId(id)
                    .setMethod(method)
                    .setPayload(payload)
                    .setResponseTimeoutMs(timeoutMillis)
                    .setVersion(VERSION))
            .build()
            .toByteArray();
    if (calls.size() == MAX_CALLS
        || !callee.connections().sendData(nowNanos, DataKind.RELIABLE, packet)) {
      fail(replyId, RpcError.SEND_FAILED);
      return;
    }
    calls.put(
        id,
        new Call(
            replyId,
            callee,
            nowNanos + ACKNOWLEDGED_WITHIN_NANOS,
            nowNanos + timeoutMillis * NANOS_PER_MILLI));
  }

  /** Drawn like a version 4 UUID: longer than an identity anybody would choose. */
  private String id() {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  private void fail(long replyId, RpcError error) {
    listener.failed(replyId, error.code(), error.message());
  }

  /** Whether a packet answers one of these calls; then it goes no further. */
  boolean takes(Participant sender, DataPacketOrBuilder packet) {
    return switch (packet.getValueCase()) {
      case RPC_ACK -> acknowledged(sender, packet.getRpcAck().getRequestId());
      case RPC_RESPONSE -> answered(sender, packet.getRpcResponse());
      default -> false;
    };
  }

  private boolean acknowledged(Participant sender, String id) {
    Call call = calls.get(id);
    if (call == null || call.callee != sender) {
      return false;
    }
    call.ackDeadlineNanos = Long.MAX_VALUE;
    return true;
  }

  private boolean answered(Participant sender, RpcResponse response) {
    Call call = calls.get(response.getRequestId());
    if (call == null || call.callee != sender) {
      return false;
    }
    calls.remove(response.getRequestId());
    if (response.hasError()) {
      var error = response.getError();
      listener.failed(
          call.replyId,
          RpcError.codeOf(error.getCode()),
          RpcError.message(error.getCode(), error.getMessage(), error.getData()));
    } else {
      listener.answered(call.replyId, response.getPayload());
    }
    return true;
  }

  /** A participant is gone: it will not answer. */
  public void left(Participant participant) {
    for (Map.Entry<String, Call> entry : List.copyOf(calls.entrySet())) {
      if (entry.getValue().callee == participant) {
        calls.remove(entry.getKey());
        fail(entry.getValue().replyId, RpcError.RECIPIENT_DISCONNECTED);
      }
    }
  }

  /** When {@link #onTimeout} wants to be called. */
  public long deadlineNanos() {
    if (calls.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long deadline = Long.MAX_VALUE;
    for (Call call : calls.values()) {
      deadline = Deadlines.earlier(deadline, call.deadlineNanos());
    }
    return deadline;
  }

  /** Ends the calls that took too long. */
  public void onTimeout(long nowNanos) {
    List<String> late = new ArrayList<>();
    calls.forEach((id, call) -> {
      if (Deadlines.isDue(call.deadlineNanos(), nowNanos)) {
        late.add(id);
      }
    });
    for (String id : late) {
      Call call = calls.remove(id);
      if (call != null) {
        boolean acknowledged = call.ackDeadlineNanos == Long.MAX_VALUE;
        fail(call.replyId, acknowledged ? RpcError.RESPONSE_TIMEOUT : RpcError.CONNECTION_TIMEOUT);
      }
    }
  }
}
