package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.PerformRpcRequest;
import dev.hibiki.common.proto.PerformRpcResponse;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.RpcAck;
import dev.hibiki.common.proto.RpcResponse;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How calls of methods of participants by a backend end: all numbers of errors. */
class ServerCallsTest {
  private static final int MAX_PAYLOAD_BYTES = 15_360;

  private final SimRoom sim = new SimRoom(91);
  private final SimClient alice = sim.dual("alice");

  private void joined() {
    alice.join();
    alice.openPublisher();
    sim.run(SimRoom.SECOND);
  }

  private void call(PerformRpcRequest.Builder request) {
    sim.handle(
        new RoomCommand.Moderate(
            1, request.setDestinationIdentity("alice").setMethod("ring").build()));
    sim.run(100 * SimRoom.MILLI);
  }

  private static PerformRpcRequest.Builder call() {
    return PerformRpcRequest.newBuilder();
  }

  private List<RoomEffect.Reply> replies() {
    return sim.all(RoomEffect.Reply.class);
  }

  private void assertFailed(ErrorCode code, String message) {
    assertThat(replies()).containsExactly(new RoomEffect.Reply(1, code, message, null));
  }

  private String id() {
    return alice.data().getLast().getRpcRequest().getId();
  }

  private void acknowledge() {
    alice.sendData(
        DataPacket.newBuilder()
            .addDestinationIdentities(id())
            .setRpcAck(RpcAck.newBuilder().setRequestId(id()))
            .build(),
        true);
    sim.settle();
  }

  private void answer(RpcResponse.Builder response) {
    alice.sendData(
        DataPacket.newBuilder()
            .addDestinationIdentities(id())
            .setRpcResponse(response.setRequestId(id()))
            .build(),
        true);
    sim.settle();
  }

  @ParameterizedTest
  @CsvSource({
    "1400,Method not supported at destination,INVALID_ARGUMENT",
    "1401,Recipient not found,NOT_FOUND",
    "1402,Request payload too large,MALFORMED_REQUEST",
    "1403,RPC not supported by server,UNIMPLEMENTED",
    "1404,Unsupported RPC version,UNIMPLEMENTED",
    "1500,Application error in method handler,INTERNAL",
    "1501,Connection timeout,CANCELED",
    "1502,Response timeout,CANCELED",
    "1503,Recipient disconnected,UNAVAILABLE",
    "1504,Response payload too large,MALFORMED_RESPONSE",
    "1505,Failed to send,INTERNAL",
    "101,My own,INTERNAL"
  })
  void whatAParticipantAnswersIsTheAnswer(int number, String text, ErrorCode code) {
    joined();
    call(call());
    acknowledge();
    answer(
        RpcResponse.newBuilder()
            .setError(
                dev.hibiki.common.proto.RpcError.newBuilder()
                    .setCode(number)
                    .setMessage(text)
                    .setData("more")));
    assertFailed(code, "RpcError " + number + ": " + text + ": more");
  }

  @Test
  void whatIsSentIsBounded() {
    joined();
    call(call().setPayload("x".repeat(MAX_PAYLOAD_BYTES)));
    assertThat(alice.data()).hasSize(1);
    assertThat(replies()).isEmpty();
    acknowledge();
    answer(RpcResponse.newBuilder().setPayload("thanks"));
    assertThat(replies())
        .containsExactly(
            new RoomEffect.Reply(
                1, null, "", PerformRpcResponse.newBuilder().setPayload("thanks").build()));
  }

  @Test
  void whatIsTooLargeIsNotSent() {
    joined();
    // Bytes count, not characters.
    call(call().setPayload("ä".repeat(MAX_PAYLOAD_BYTES / 2) + "x"));
    assertFailed(ErrorCode.MALFORMED_REQUEST, "RpcError 1402: Request payload too large");
    assertThat(alice.data()).isEmpty();
  }

  @Test
  void withoutAnAcknowledgementACallEndsAfterTwoSeconds() {
    joined();
    call(call());
    sim.run(1_800 * SimRoom.MILLI);
    assertThat(replies()).isEmpty();
    sim.run(200 * SimRoom.MILLI);
    assertFailed(ErrorCode.CANCELED, "RpcError 1501: Connection timeout");
  }

  @ParameterizedTest
  @CsvSource({"0,10000", "3000,3000"})
  void withoutAnAnswerACallEndsAfterItsTime(int askedMillis, int endsMillis) {
    joined();
    call(call().setResponseTimeoutMs(askedMillis));
    assertThat(alice.data().getLast().getRpcRequest().getResponseTimeoutMs()).isEqualTo(endsMillis);
    acknowledge();
    sim.run((endsMillis - 200) * SimRoom.MILLI);
    assertThat(replies()).isEmpty();
    sim.run(200 * SimRoom.MILLI);
    assertFailed(ErrorCode.CANCELED, "RpcError 1502: Response timeout");
    answer(RpcResponse.newBuilder().setPayload("too late"));
    assertThat(replies()).hasSize(1);
  }

  @Test
  void aCallEndsWithTheDepartureOfWhoIsCalled() {
    joined();
    call(call());
    acknowledge();
    sim.handle(
        new RoomCommand.Moderate(
            2, RoomParticipantIdentity.newBuilder().setIdentity("alice").build()));
    assertThat(replies())
        .contains(
            new RoomEffect.Reply(
                1, ErrorCode.UNAVAILABLE, "RpcError 1503: Recipient disconnected", null));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutAChannelThereIsNothingToSendOn(boolean joined) {
    if (joined) {
      alice.join();
    } else {
      sim.dual("bob").join();
    }
    call(call());
    if (joined) {
      assertFailed(ErrorCode.INTERNAL, "RpcError 1505: Failed to send");
    } else {
      assertFailed(ErrorCode.NOT_FOUND, "participant does not exist");
    }
  }
}
