package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hibiki.common.proto.DataBlob;
import dev.hibiki.common.proto.DataBlobKey;
import dev.hibiki.common.proto.DataTrackSchemaEncoding;
import dev.hibiki.common.proto.DataTrackSchemaId;
import dev.hibiki.common.proto.GetDataBlobRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.StoreDataBlobRequest;
import dev.hibiki.sfu.settings.DataBlobSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import org.junit.jupiter.api.Test;

/** Blobs that participants store for others, through a room. */
class RoomBlobsTest {
  private SimRoom sim =
      SimRoom.with(99, settings -> settings.dataBlobs(new DataBlobSettings(true, 256, 1_000)));

  private SimClient joined(String identity) {
    SimClient client = sim.dual(identity).join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private static DataBlobKey key(String name) {
    return DataBlobKey.newBuilder().setGeneric(name).build();
  }

  private SignalResponse store(SimClient client, int requestId, DataBlobKey key, String contents) {
    client.send(
        SignalRequest.newBuilder()
            .setStoreDataBlobRequest(
                StoreDataBlobRequest.newBuilder()
                    .setRequestId(requestId)
                    .setBlob(
                        DataBlob.newBuilder()
                            .setKey(key)
                            .setContents(ByteString.copyFromUtf8(contents)))));
    sim.settle();
    return client.received.getLast();
  }

  private SignalResponse fetch(SimClient client, int requestId, String owner, DataBlobKey key) {
    client.send(
        SignalRequest.newBuilder()
            .setGetDataBlobRequest(
                GetDataBlobRequest.newBuilder()
                    .setRequestId(requestId)
                    .setParticipantIdentity(owner)
                    .setKey(key)));
    sim.settle();
    return client.received.getLast();
  }

  private static void assertRefused(
      SignalResponse response, int requestId, RequestResponse.Reason reason) {
    assertThat(response.getRequestResponse().getReason()).isEqualTo(reason);
    assertThat(response.getRequestResponse().getRequestId()).isEqualTo(requestId);
  }

  @Test
  void whatOneStoresOthersFetch() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    assertThat(store(alice, 3, key("k"), "v").getStoreDataBlobResponse())
        .satisfies(stored -> {
          assertThat(stored.getRequestId()).isEqualTo(3);
          assertThat(stored.getKey()).isEqualTo(key("k"));
        });
    store(alice, 4, key("k"), "w");
    for (SimClient reader : new SimClient[] {alice, bob}) {
      assertThat(fetch(reader, 5, "alice", key("k")).getGetDataBlobResponse())
          .satisfies(fetched -> {
            assertThat(fetched.getRequestId()).isEqualTo(5);
            assertThat(fetched.getBlob().getContents().toStringUtf8()).isEqualTo("w");
          });
    }
    DataBlobKey schema =
        DataBlobKey.newBuilder()
            .setSchemaId(
                DataTrackSchemaId.newBuilder()
                    .setName("pose")
                    .setEncoding(DataTrackSchemaEncoding.newBuilder().setCustom("mine")))
            .build();
    store(bob, 6, schema, "type Pose");
    assertThat(fetch(alice, 7, "bob", schema).getGetDataBlobResponse().getBlob().getKey())
        .isEqualTo(schema);
    assertRefused(fetch(bob, 8, "bob", key("k")), 8, RequestResponse.Reason.NOT_FOUND);
    assertRefused(fetch(bob, 9, "nobody", key("k")), 9, RequestResponse.Reason.NOT_FOUND);
    assertRefused(
        store(bob, 10, key("k"), "x".repeat(1_000)), 10, RequestResponse.Reason.LIMIT_EXCEEDED);
    assertRefused(
        store(bob, 11, key("k".repeat(300)), "x"), 11, RequestResponse.Reason.INVALID_REQUEST);
  }

  @Test
  void blobsAreOffUnlessAllowed() {
    sim = new SimRoom(99);
    SimClient alice = joined("alice");
    assertRefused(store(alice, 4, key("k"), "v"), 4, RequestResponse.Reason.NOT_ALLOWED);
    assertRefused(fetch(alice, 5, "nobody", key("k")), 5, RequestResponse.Reason.NOT_FOUND);
  }
}
