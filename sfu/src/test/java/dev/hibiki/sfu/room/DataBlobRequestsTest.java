package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hibiki.common.proto.DataBlob;
import dev.hibiki.common.proto.DataBlobKey;
import dev.hibiki.common.proto.GetDataBlobRequest;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.StoreDataBlobRequest;
import dev.hibiki.sfu.settings.DataBlobSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data blobs in a room that allows them. */
class DataBlobRequestsTest {
  private final SimRoom sim =
      SimRoom.with(95, settings -> settings.dataBlobs(new DataBlobSettings(true, 32, 100)));
  private final SimClient alice = joined("alice");
  private final SimClient bob = joined("bob");
  private int requestId;

  private SimClient joined(String identity) {
    SimClient client = sim.dual(identity).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private static DataBlob blob(String key, String contents) {
    return DataBlob.newBuilder()
        .setKey(key(key))
        .setContents(ByteString.copyFromUtf8(contents))
        .build();
  }

  private static DataBlobKey key(String name) {
    return DataBlobKey.newBuilder().setGeneric(name).build();
  }

  private SignalResponse ask(SimClient client, SignalRequest.Builder request) {
    client.received.clear();
    client.send(request);
    sim.settle();
    assertThat(client.received).hasSize(1);
    return client.received.getFirst();
  }

  private SignalResponse store(SimClient client, DataBlob blob) {
    return ask(
        client,
        SignalRequest.newBuilder()
            .setStoreDataBlobRequest(
                StoreDataBlobRequest.newBuilder().setRequestId(++requestId).setBlob(blob)));
  }

  private SignalResponse fetch(SimClient client, String of, String name) {
    return ask(
        client,
        SignalRequest.newBuilder()
            .setGetDataBlobRequest(
                GetDataBlobRequest.newBuilder()
                    .setRequestId(++requestId)
                    .setParticipantIdentity(of)
                    .setKey(key(name))));
  }

  @Test
  void whatOneStoresAnotherGets() {
    SignalResponse stored = store(alice, blob("k", "first"));
    assertThat(stored.getStoreDataBlobResponse().getRequestId()).isEqualTo(requestId);
    assertThat(stored.getStoreDataBlobResponse().getKey()).isEqualTo(key("k"));
    for (SimClient reader : new SimClient[] {bob, alice}) {
      SignalResponse found = fetch(reader, "alice", "k");
      assertThat(found.getGetDataBlobResponse().getRequestId()).isEqualTo(requestId);
      assertThat(found.getGetDataBlobResponse().getBlob()).isEqualTo(blob("k", "first"));
    }
    store(alice, blob("k", "second"));
    assertThat(fetch(bob, "alice", "k").getGetDataBlobResponse().getBlob())
        .isEqualTo(blob("k", "second"));
    alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
    sim.run(4 * SimRoom.SECOND);
    assertThat(fetch(bob, "alice", "k").getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({"alice, other", "bob, k", "nobody, k"})
  void whatIsNotThereIsNotFound(String of, String name) {
    store(alice, blob("k", "v"));
    RequestResponse refusal = fetch(bob, of, name).getRequestResponse();
    assertThat(refusal.getReason()).isEqualTo(RequestResponse.Reason.NOT_FOUND);
    assertThat(refusal.getRequestId()).isEqualTo(requestId);
  }

  @Test
  void whatIsTooMuchOrNothingIsRefusedAndChangesNothing() {
    store(alice, blob("k", "v"));
    RequestResponse large = store(alice, blob("l", "x".repeat(100))).getRequestResponse();
    assertThat(large.getReason()).isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
    assertThat(large.getRequestId()).isEqualTo(requestId);
    assertThat(store(alice, blob("k", "")).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.INVALID_REQUEST);
    assertThat(store(alice, blob("k".repeat(33), "v")).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.INVALID_REQUEST);
    SignalRequest.Builder keyless =
        SignalRequest.newBuilder()
            .setGetDataBlobRequest(GetDataBlobRequest.newBuilder().setParticipantIdentity("alice"));
    assertThat(ask(bob, keyless).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.INVALID_REQUEST);
    assertThat(fetch(bob, "alice", "k").getGetDataBlobResponse().getBlob())
        .isEqualTo(blob("k", "v"));
  }
}
