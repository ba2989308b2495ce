package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.DataTrackFrameEncoding;
import dev.hibiki.common.proto.DataTrackInfo;
import dev.hibiki.common.proto.DataTrackSubscriberHandles.PublishedDataTrack;
import dev.hibiki.common.proto.DataTrackSubscriptionOptions;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.PublishDataTrackRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SubscriptionPermission;
import dev.hibiki.common.proto.TrackPermission;
import dev.hibiki.common.proto.UnpublishDataTrackRequest;
import dev.hibiki.common.proto.UpdateDataSubscription;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimPeer;
import dev.hibiki.sfu.sim.SimRoom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataTracksTest {
  private final SimRoom sim = new SimRoom(8);

  private SimClient joined(String identity, boolean single) {
    SimClient client = sim.client(identity, single).join();
    if (!single) {
      client.openPublisher();
    }
    sim.run(SimRoom.SECOND);
    return client;
  }

  private void ask(SimClient client, SignalRequest.Builder request) {
    client.send(request);
    sim.settle();
  }

  private static SignalRequest.Builder publishing(int handle, String name) {
    return SignalRequest.newBuilder()
        .setPublishDataTrackRequest(
            PublishDataTrackRequest.newBuilder().setPubHandle(handle).setName(name));
  }

  private DataTrackInfo published(SimClient client, int handle, String name) {
    ask(client, publishing(handle, name));
    sim.run(SimRoom.SECOND);
    return last(client, SignalResponse::hasPublishDataTrackResponse)
        .getPublishDataTrackResponse()
        .getInfo();
  }

  private static SignalResponse last(SimClient client, Predicate<SignalResponse> is) {
    return client.all(is, r -> r).getLast();
  }

  private void subscribe(SimClient client, String trackSid, boolean wanted, int targetFps) {
    UpdateDataSubscription.Update.Builder update =
        UpdateDataSubscription.Update.newBuilder().setTrackSid(trackSid).setSubscribe(wanted);
    if (targetFps > 0) {
      update.setOptions(DataTrackSubscriptionOptions.newBuilder().setTargetFps(targetFps));
    }
    ask(
        client,
        SignalRequest.newBuilder()
            .setUpdateDataSubscription(UpdateDataSubscription.newBuilder().addUpdates(update)));
    sim.settle();
  }

  private static List<DataTrackInfo> announced(SimClient client, SimClient publisher) {
    String sid = publisher.join.getParticipant().getSid();
    return Objects.requireNonNull(client.known.get(sid)).getDataTracksList();
  }

  private static Map<Integer, PublishedDataTrack> handles(SimClient client) {
    return last(client, SignalResponse::hasDataTrackSubscriberHandles)
        .getDataTrackSubscriberHandles()
        .getSubHandlesMap();
  }

  private static int handle(SimClient client, String trackSid) {
    return handles(client).entrySet().stream()
        .filter(e -> e.getValue().getTrackSid().equals(trackSid))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static byte[] packet(int handle, int frame, String payload) {
    return ByteBuffer.allocate(12 + payload.length())
        .put((byte) 0x18)
        .put((byte) 0)
        .putShort((short) handle)
        .putShort((short) frame)
        .putShort((short) frame)
        .putInt(frame * 3000)
        .put(payload.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  private void send(SimClient client, byte[] packet) {
    var channel = Objects.requireNonNull(client.publisher.channels.get("_data_track"));
    assertThat(
            client.publisher.transport.sendData(sim.now, channel, true, packet, 0, packet.length))
        .isTrue();
    sim.settle();
  }

  private static List<ByteBuffer> frames(SimClient client) {
    SimPeer peer = client.subscriber != null ? client.subscriber : client.publisher;
    return peer.messages.stream()
        .filter(message -> message.label().equals("_data_track"))
        .map(message -> ByteBuffer.wrap(message.bytes()))
        .toList();
  }

  private static int handle(ByteBuffer packet) {
    return packet.getShort(2) & 0xffff;
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void framesReachThoseWhoAskedUnderHandlesOfTheirOwn(boolean first, boolean second) {
    SimClient alice = joined("alice", first);
    SimClient bob = joined("bob", second);
    SimClient carol = joined("carol", second);
    DataTrackInfo track = published(alice, 7, "imu");
    assertThat(track.getSid()).startsWith("DTR_");
    assertThat(announced(bob, alice)).containsExactly(track);

    subscribe(bob, track.getSid(), true, 0);
    byte[] sent = packet(7, 1, "hello");
    send(alice, sent);

    int handle = handle(bob, track.getSid());
    assertThat(handles(bob).get(handle))
        .isEqualTo(
            PublishedDataTrack.newBuilder()
                .setPublisherIdentity("alice")
                .setPublisherSid(alice.join.getParticipant().getSid())
                .setTrackSid(track.getSid())
                .build());
    byte[] expected = sent.clone();
    expected[2] = (byte) (handle >> 8);
    expected[3] = (byte) handle;
    assertThat(frames(bob)).containsExactly(ByteBuffer.wrap(expected));
    assertThat(frames(carol)).isEmpty();

    subscribe(bob, track.getSid(), false, 0);
    send(alice, sent);
    assertThat(handles(bob)).isEmpty();
    assertThat(frames(bob)).hasSize(1);
  }

  @Test
  void whoWantsAllGetsAllAndLateJoinersToo() {
    SimClient alice = joined("alice", false);
    SimClient bob = sim.client("bob", false).session(s -> s.setAutoSubscribeDataTrack(true)).join();
    sim.run(SimRoom.SECOND);
    DataTrackInfo one = published(alice, 1, "one");
    DataTrackInfo two = published(alice, 2, "two");
    SimClient carol =
        sim.client("carol", true).session(s -> s.setAutoSubscribeDataTrack(true)).join();
    sim.run(SimRoom.SECOND);
    send(alice, packet(1, 0, "a"));
    send(alice, packet(2, 0, "b"));
    for (SimClient client : List.of(bob, carol)) {
      assertThat(frames(client))
          .extracting(DataTracksTest::handle)
          .containsExactly(handle(client, one.getSid()), handle(client, two.getSid()));
    }
    assertThat(alice.all(SignalResponse::hasDataTrackSubscriberHandles, r -> r)).isEmpty();
  }

  @Test
  void aWishMayComeBeforeTheTrackAndEndsWithIt() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    DataTrackInfo track = published(alice, 3, "x");
    subscribe(bob, track.getSid(), true, 0);
    ask(
        alice,
        SignalRequest.newBuilder()
            .setUnpublishDataTrackRequest(UnpublishDataTrackRequest.newBuilder().setPubHandle(3)));
    sim.run(SimRoom.SECOND);
    assertThat(
            last(alice, SignalResponse::hasUnpublishDataTrackResponse)
                .getUnpublishDataTrackResponse()
                .getInfo())
        .isEqualTo(track);
    assertThat(handles(bob)).isEmpty();
    assertThat(announced(bob, alice)).isEmpty();
    ask(
        alice,
        SignalRequest.newBuilder()
            .setUnpublishDataTrackRequest(UnpublishDataTrackRequest.newBuilder().setPubHandle(3)));
    assertThat(last(alice, SignalResponse::hasRequestResponse).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.NOT_FOUND);
  }

  @Test
  void aPublisherThatLeavesTakesItsTracksAlong() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    subscribe(bob, published(alice, 3, "x").getSid(), true, 0);
    assertThat(handles(bob)).hasSize(1);
    alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
    sim.settle();
    assertThat(handles(bob)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,name,INVALID_HANDLE",
    "65536,name,INVALID_HANDLE",
    "-1,name,INVALID_HANDLE",
    "5,'',INVALID_NAME",
    "1,other,DUPLICATE_HANDLE",
    "5,taken,DUPLICATE_NAME"
  })
  void badRequestsAreRefusedAndChangeNothing(
      int handle, String name, RequestResponse.Reason reason) {
    SimClient alice = joined("alice", false);
    published(alice, 1, "taken");
    ask(alice, publishing(handle, name));
    RequestResponse response = last(alice, SignalResponse::hasRequestResponse).getRequestResponse();
    assertThat(response.getReason()).isEqualTo(reason);
    assertThat(response.getPublishDataTrack().getName()).isEqualTo(name);
    assertThat(alice.all(SignalResponse::hasPublishDataTrackResponse, r -> r)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 33})
  void namesOfCustomEncodingsAreBounded(int length) {
    SimClient alice = joined("alice", false);
    ask(
        alice,
        SignalRequest.newBuilder()
            .setPublishDataTrackRequest(
                PublishDataTrackRequest.newBuilder()
                    .setPubHandle(1)
                    .setName("x")
                    .setFrameEncoding(
                        DataTrackFrameEncoding.newBuilder().setCustom("e".repeat(length)))));
    assertThat(last(alice, SignalResponse::hasRequestResponse).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.INVALID_REQUEST);
  }

  @Test
  void whoMayNotPublishDataMayNotPublishTracksOfIt() {
    SimClient alice =
        sim.client("alice", false)
            .grant(VideoGrant.builder().roomJoin(true).canPublishData(false).build())
            .join();
    sim.run(SimRoom.SECOND);
    ask(alice, publishing(1, "x"));
    assertThat(last(alice, SignalResponse::hasRequestResponse).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
  }

  @Test
  void permissionsOfThePublisherHoldAndMayChange() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    DataTrackInfo track = published(alice, 1, "x");
    subscribe(bob, track.getSid(), true, 0);
    permit(alice, TrackPermission.newBuilder().setParticipantIdentity("carol").setAllTracks(true));
    assertThat(handles(bob)).isEmpty();
    send(alice, packet(1, 1, "secret"));
    assertThat(frames(bob)).isEmpty();
    permit(
        alice,
        TrackPermission.newBuilder().setParticipantIdentity("bob").addTrackSids(track.getSid()));
    send(alice, packet(1, 2, "open"));
    assertThat(frames(bob)).hasSize(1);
    assertThat(
            bob.all(
                SignalResponse::hasSubscriptionPermissionUpdate,
                r -> r.getSubscriptionPermissionUpdate().getAllowed()))
        .containsExactly(false, true);
  }

  private void permit(SimClient client, TrackPermission.Builder permission) {
    ask(
        client,
        SignalRequest.newBuilder()
            .setSubscriptionPermission(
                SubscriptionPermission.newBuilder().addTrackPermissions(permission)));
    sim.settle();
  }

  @Test
  void aPermissionTakenBackEndsTracksAndAnotherReceiving() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    DataTrackInfo track = published(alice, 1, "x");
    subscribe(bob, track.getSid(), true, 0);
    moderate("bob", ParticipantPermission.newBuilder().setCanPublishData(true).build());
    assertThat(handles(bob)).isEmpty();
    moderate(
        "bob",
        ParticipantPermission.newBuilder().setCanPublishData(true).setCanSubscribe(true).build());
    assertThat(handles(bob)).hasSize(1);
    moderate("alice", ParticipantPermission.newBuilder().setCanSubscribe(true).build());
    sim.run(SimRoom.SECOND);
    assertThat(handles(bob)).isEmpty();
    assertThat(announced(bob, alice)).isEmpty();
  }

  private void moderate(String identity, ParticipantPermission permission) {
    sim.handle(
        new RoomCommand.Moderate(
            1,
            UpdateParticipantRequest.newBuilder()
                .setRoom("room")
                .setIdentity(identity)
                .setPermission(permission)
                .build()));
    sim.settle();
  }

  @Test
  void whoWantsFewerFramesGetsWholeOnesEvenly() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    SimClient carol = joined("carol", false);
    DataTrackInfo track = published(alice, 1, "x");
    subscribe(bob, track.getSid(), true, 10);
    subscribe(carol, track.getSid(), true, 0);
    for (int frame = 65_500; frame < 65_500 + 90; frame++) {
      send(alice, packet(1, frame, "first half"));
      send(alice, packet(1, frame, "second half"));
      sim.run(SimRoom.SECOND / 30);
    }
    assertThat(frames(carol)).hasSize(180);
    assertThat(frames(bob)).hasSizeBetween(58, 64);
    for (int i = 0; i < frames(bob).size(); i += 2) {
      assertThat(frames(bob).get(i).getShort(6)).isEqualTo(frames(bob).get(i + 1).getShort(6));
    }
  }

  @Test
  void whatIsNoPacketIsDroppedAndCounted() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    subscribe(bob, published(alice, 1, "x").getSid(), true, 0);
    send(alice, new byte[11]);
    send(alice, packet(2, 1, "nobody's"));
    byte[] tooLong = packet(1, 1, "....");
    tooLong[0] |= 4;
    tooLong[13] = 9;
    send(alice, tooLong);
    assertThat(frames(bob)).isEmpty();
  }

  @Test
  void aReturningClientHearsItsHandlesAgain() {
    SimClient alice = joined("alice", false);
    SimClient bob = joined("bob", false);
    DataTrackInfo track = published(alice, 1, "x");
    subscribe(bob, track.getSid(), true, 0);
    int before = handle(bob, track.getSid());
    bob.loseSignal();
    bob.received.clear();
    bob.resume();
    sim.run(SimRoom.SECOND);
    assertThat(handle(bob, track.getSid())).isEqualTo(before);
  }

  @Test
  void whoMovesTakesItsTracksAlongAndLeavesWhatItReceived() {
    Room other = sim.open("other", new ArrayList<>());
    SimClient alice = joined("alice", true);
    SimClient bob = joined("bob", true);
    SimClient carol =
        sim.client("carol", true)
            .session(s -> s.setRoomName("other").setAutoSubscribeDataTrack(true))
            .join();
    sim.run(SimRoom.SECOND);
    subscribe(bob, published(alice, 1, "x").getSid(), true, 0);
    subscribe(alice, published(bob, 9, "y").getSid(), true, 0);
    Relocation.arrive(sim.now, other, Relocation.depart(sim.now, sim.room, other, "alice"));
    sim.moved(alice, other);
    sim.run(SimRoom.SECOND);
    assertThat(handles(bob)).isEmpty();
    assertThat(handles(alice)).isEmpty();
    send(alice, packet(1, 1, "here"));
    send(bob, packet(9, 1, "there"));
    assertThat(frames(carol)).hasSize(1);
    assertThat(frames(bob)).isEmpty();
    assertThat(frames(alice)).isEmpty();
  }
}
