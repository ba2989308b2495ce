package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Ping;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrickleRequest;
import dev.hibiki.common.proto.UpdateParticipantMetadata;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import org.junit.jupiter.api.Test;

class MetadataTest {
  private final SimRoom sim = new SimRoom(9);

  private SimClient joined(String identity, boolean mayUpdate) {
    SimClient client =
        sim.dual(identity)
            .grant(VideoGrant.builder().roomJoin(true).canUpdateOwnMetadata(mayUpdate).build())
            .join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private RequestResponse update(SimClient client, UpdateParticipantMetadata.Builder update) {
    client.send(SignalRequest.newBuilder().setUpdateMetadata(update.setRequestId(42)));
    sim.settle();
    return client
        .all(SignalResponse::hasRequestResponse, SignalResponse::getRequestResponse)
        .getLast();
  }

  @Test
  void changesAreToldAtOnceAndPutIntoTheToken() {
    SimClient alice = joined("alice", true);
    SimClient bob = joined("bob", false);
    long tokens = alice.received.stream().filter(SignalResponse::hasRefreshToken).count();
    RequestResponse response =
        update(
            alice,
            UpdateParticipantMetadata.newBuilder()
                .setName("Alice")
                .setMetadata("meta")
                .putAttributes("a", "1")
                .putAttributes("b", "2"));
    assertThat(response.getReason()).isEqualTo(RequestResponse.Reason.OK);
    assertThat(response.getRequestId()).isEqualTo(42);
    ParticipantInfo first = info(bob, alice);
    assertThat(first.getName()).isEqualTo("Alice");
    assertThat(first.getMetadata()).isEqualTo("meta");
    assertThat(first.getAttributesMap()).containsEntry("a", "1").containsEntry("b", "2");
    update(alice, UpdateParticipantMetadata.newBuilder().putAttributes("a", ""));
    ParticipantInfo second = info(bob, alice);
    assertThat(second.getAttributesMap()).containsOnlyKeys("b");
    assertThat(second.getVersion()).isGreaterThan(first.getVersion());
    assertThat(alice.received.stream().filter(SignalResponse::hasRefreshToken).count())
        .isEqualTo(tokens + 2);
  }

  private static ParticipantInfo info(SimClient viewer, SimClient of) {
    ParticipantInfo info = viewer.known.get(of.join.getParticipant().getSid());
    return info == null ? ParticipantInfo.getDefaultInstance() : info;
  }

  @Test
  void withoutTheGrantNothingChanges() {
    SimClient alice = joined("alice", false);
    RequestResponse response = update(alice, UpdateParticipantMetadata.newBuilder().setName("x"));
    assertThat(response.getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(response.getUpdateMetadata().getName()).isEqualTo("x");
  }

  @Test
  void sizesAreLimited() {
    SimClient alice = joined("alice", true);
    assertThat(update(alice, UpdateParticipantMetadata.newBuilder().setName("x".repeat(257))))
        .satisfies(r -> {
          assertThat(r.getReason()).isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
          assertThat(r.getMessage()).isEqualTo("exceeds name length limit");
        });
    assertThat(
            update(alice, UpdateParticipantMetadata.newBuilder().setMetadata("x".repeat(600_000)))
                .getMessage())
        .isEqualTo("exceeds metadata size limit");
    for (int i = 0; i < 2; i++) {
      RequestResponse response =
          update(
              alice,
              UpdateParticipantMetadata.newBuilder().putAttributes("k" + i, "x".repeat(40_000)));
      // Each is small enough; together they are not.
      assertThat(response.getReason())
          .isEqualTo(i == 0 ? RequestResponse.Reason.OK : RequestResponse.Reason.LIMIT_EXCEEDED);
    }
  }

  @Test
  void pingsAreAnswered() {
    SimClient alice = joined("alice", false);
    alice.send(SignalRequest.newBuilder().setPing(77));
    alice.send(SignalRequest.newBuilder().setPingReq(Ping.newBuilder().setTimestamp(78)));
    sim.settle();
    assertThat(alice.received).anyMatch(r -> r.hasPong() || r.getPong() > 0);
    assertThat(alice.all(SignalResponse::hasPongResp, SignalResponse::getPongResp))
        .singleElement()
        .satisfies(pong -> assertThat(pong.getLastPingTimestamp()).isEqualTo(78));
  }

  @Test
  void aFreshTokenComesEveryFiveMinutes() {
    SimClient alice = joined("alice", false);
    sim.run(301 * SimRoom.SECOND);
    assertThat(alice.received.stream().filter(SignalResponse::hasRefreshToken)).hasSize(2);
  }

  @Test
  void nonsenseCandidatesAreReported() {
    SimClient alice = joined("alice", false);
    alice.send(
        SignalRequest.newBuilder()
            .setTrickle(TrickleRequest.newBuilder().setCandidateInit("{nonsense")));
    alice.send(
        SignalRequest.newBuilder()
            .setTrickle(TrickleRequest.newBuilder().setCandidateInit("{\"candidate\":\"x\"}")));
    sim.settle();
    assertThat(alice.all(SignalResponse::hasRequestResponse, SignalResponse::getRequestResponse))
        .singleElement()
        .satisfies(
            r -> assertThat(r.getReason()).isEqualTo(RequestResponse.Reason.UNCLASSIFIED_ERROR));
  }
}
