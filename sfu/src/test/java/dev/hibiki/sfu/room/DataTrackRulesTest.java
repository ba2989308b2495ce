package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.DataTrackFrameEncoding;
import dev.hibiki.common.proto.DataTrackInfo;
import dev.hibiki.common.proto.DataTrackSchemaEncoding;
import dev.hibiki.common.proto.DataTrackSchemaId;
import dev.hibiki.common.proto.DataTrackSubscriberHandles.PublishedDataTrack;
import dev.hibiki.common.proto.PublishDataTrackRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SubscriptionPermission;
import dev.hibiki.common.proto.UnpublishDataTrackRequest;
import dev.hibiki.common.proto.UpdateDataSubscription;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.sfu.datatrack.DataTrackDrop;
import dev.hibiki.sfu.settings.DataChannelSettings;
import dev.hibiki.sfu.settings.DataTrackSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimPeer;
import dev.hibiki.sfu.sim.SimRoom;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is allowed with data tracks, what passes with their packets, and tracks of guests. */
class DataTrackRulesTest {
  private SimRoom sim = new SimRoom(101);

  private SimClient joined(String identity, String roomName) {
    SimClient client = sim.dual(identity).session(s -> s.setRoomName(roomName)).join();
    client.openPublisher();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private SimClient joined(String identity) {
    return joined(identity, "room");
  }

  private void publish(SimClient client, PublishDataTrackRequest.Builder request) {
    client.send(SignalRequest.newBuilder().setPublishDataTrackRequest(request));
    sim.settle();
  }

  private DataTrackInfo published(SimClient client, int handle) {
    publish(
        client, PublishDataTrackRequest.newBuilder().setPubHandle(handle).setName("t" + handle));
    return client
        .all(
            SignalResponse::hasPublishDataTrackResponse,
            SignalResponse::getPublishDataTrackResponse)
        .getLast()
        .getInfo();
  }

  private void subscribe(SimClient client, String trackSid) {
    client.send(
        SignalRequest.newBuilder()
            .setUpdateDataSubscription(
                UpdateDataSubscription.newBuilder()
                    .addUpdates(
                        UpdateDataSubscription.Update.newBuilder()
                            .setTrackSid(trackSid)
                            .setSubscribe(true))));
    sim.settle();
  }

  private static Map<Integer, PublishedDataTrack> handles(SimClient client) {
    return client
        .all(
            SignalResponse::hasDataTrackSubscriberHandles,
            SignalResponse::getDataTrackSubscriberHandles)
        .getLast()
        .getSubHandlesMap();
  }

  private void send(SimClient client, byte[] packet) {
    DataChannel channel = client.publisher.channels.get("_data_track");
    if (channel != null) {
      client.publisher.transport.sendData(sim.now, channel, true, packet, 0, packet.length);
    }
    sim.settle();
  }

  private static byte[] packet(int handle, int payloadBytes) {
    byte[] packet = new byte[12 + payloadBytes];
    packet[0] = 0x18;
    packet[3] = (byte) handle;
    return packet;
  }

  private static List<byte[]> frames(SimClient client) {
    return client.subscriber.messages.stream()
        .filter(message -> message.label().equals("_data_track"))
        .map(SimPeer.Message::bytes)
        .toList();
  }

  @Test
  void whereTheyAreSwitchedOffNoneCanBePublished() {
    sim =
        SimRoom.with(
            101, settings -> settings.dataTracks(new DataTrackSettings(false, 10, 10, 32)));
    SimClient alice = joined("alice");
    publish(alice, PublishDataTrackRequest.newBuilder().setPubHandle(1).setName("x"));
    RequestResponse refusal = alice.received.getLast().getRequestResponse();
    assertThat(refusal.getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(refusal.getPublishDataTrack().getName()).isEqualTo("x");
  }

  @Test
  void othersAreToldHowFramesAreEncodedAndOfWhichSchema() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    DataTrackFrameEncoding encoding =
        DataTrackFrameEncoding.newBuilder().setCustom("c".repeat(32)).build();
    DataTrackSchemaId schema =
        DataTrackSchemaId.newBuilder()
            .setName("pose")
            .setEncoding(DataTrackSchemaEncoding.newBuilder().setCustom("s".repeat(32)))
            .build();
    publish(
        alice,
        PublishDataTrackRequest.newBuilder()
            .setPubHandle(1)
            .setName("x")
            .setFrameEncoding(encoding)
            .setSchema(schema));
    sim.run(4 * SimRoom.SECOND);
    assertThat(
            Objects.requireNonNull(bob.known.get(alice.join.getParticipant().getSid()))
                .getDataTracksList())
        .singleElement()
        .satisfies(info -> {
          assertThat(info.getFrameEncoding()).isEqualTo(encoding);
          assertThat(info.getSchema()).isEqualTo(schema);
        });
    publish(
        alice,
        PublishDataTrackRequest.newBuilder()
            .setPubHandle(2)
            .setName("y")
            .setSchema(
                schema.toBuilder()
                    .setEncoding(DataTrackSchemaEncoding.newBuilder().setCustom("s".repeat(33)))));
    assertThat(alice.received.getLast().getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.INVALID_REQUEST);
  }

  @Test
  void extensionsOfTheHeaderPassAsTheyAre() {
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    subscribe(bob, published(alice, 7).getSid());
    String sid = alice.join.getParticipant().getSid();
    // One extension: id 1 with the sender's sid, padded to whole words.
    HexFormat hex = HexFormat.of();
    int words = (2 + 2 + sid.length() + 3) / 4;
    byte[] packet =
        hex.parseHex(
            "1c000007"
                + "00010002"
                + "00000003"
                + "%04x".formatted(words - 1)
                + "01%02x".formatted(sid.length())
                + hex.formatHex(sid.getBytes(StandardCharsets.US_ASCII))
                + "00".repeat(words * 4 - 4 - sid.length())
                + "cafe");
    send(alice, packet);
    int handle = handles(bob).keySet().iterator().next();
    packet[2] = (byte) (handle >> 8);
    packet[3] = (byte) handle;
    assertThat(frames(bob)).containsExactly(packet);
    // The same, but longer than the packet.
    packet[2] = 0;
    packet[3] = 7;
    packet[12] = 1;
    send(alice, packet);
    assertThat(frames(bob)).hasSize(1);
  }

  private long lostFrames(DataChannelSettings settings) {
    sim = SimRoom.with(102, to -> to.dataChannels(settings));
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    subscribe(bob, published(alice, 1).getSid());
    sim.network.cut(bob.subscriber.transport);
    for (int i = 0; i < 150; i++) {
      send(alice, packet(1, 1_000));
      sim.run(20 * SimRoom.MILLI);
    }
    return sim.room.view().dataTracks().dropped(DataTrackDrop.NOT_SENT);
  }

  @Test
  void framesThatWouldWaitTooLongAreDropped() {
    assertThat(lostFrames(DataChannelSettings.DEFAULT)).isGreaterThan(100);
    assertThat(lostFrames(new DataChannelSettings(0, 0, 0, false))).isZero();
  }

  private void forward(Room other, String identity) {
    Relocation.forward(sim.now, sim.room, other, identity, (nowNanos, work) -> work.accept(other));
    sim.run(SimRoom.SECOND);
  }

  @ParameterizedTest
  @CsvSource({"removed", "left", "unpublished", "forbidden"})
  void tracksOfAGuestAreReceivedUntilTheyEnd(String how) {
    List<RoomEffect> elsewhere = new ArrayList<>();
    Room other = sim.open("other", elsewhere);
    SimClient alice = joined("alice");
    SimClient bob = joined("bob");
    SimClient carol = joined("carol", "other");
    String first = published(alice, 1).getSid();
    forward(other, "alice");
    String second = published(alice, 2).getSid();
    sim.run(SimRoom.SECOND);
    assertThat(
            Objects.requireNonNull(carol.known.get(alice.join.getParticipant().getSid()))
                .getDataTracksList())
        .extracting(DataTrackInfo::getSid)
        .containsExactly(first, second);
    subscribe(bob, first);
    subscribe(carol, first);
    subscribe(carol, second);
    assertThat(handles(carol).values())
        .allSatisfy(track -> assertThat(track.getPublisherIdentity()).isEqualTo("alice"))
        .extracting(PublishedDataTrack::getTrackSid)
        .containsExactlyInAnyOrder(first, second);
    send(alice, packet(1, 10));
    send(alice, packet(2, 10));
    assertThat(frames(carol)).hasSize(2);
    assertThat(frames(bob)).hasSize(1);
    // What others publish in either room stays there.
    subscribe(carol, published(bob, 5).getSid());
    send(bob, packet(5, 10));
    assertThat(frames(carol)).hasSize(2);

    RoomParticipantIdentity identity =
        RoomParticipantIdentity.newBuilder().setIdentity("alice").build();
    switch (how) {
      case "removed" -> other.handle(sim.now, new RoomCommand.Moderate(1, identity));
      case "left" -> sim.room.handle(sim.now, new RoomCommand.Moderate(1, identity));
      case "unpublished" -> {
        for (int handle = 1; handle <= 2; handle++) {
          alice.send(
              SignalRequest.newBuilder()
                  .setUnpublishDataTrackRequest(
                      UnpublishDataTrackRequest.newBuilder().setPubHandle(handle)));
        }
      }
      default ->
          alice.send(
              SignalRequest.newBuilder()
                  .setSubscriptionPermission(SubscriptionPermission.getDefaultInstance()));
    }
    sim.run(SimRoom.SECOND);
    assertThat(handles(carol)).isEmpty();
    send(alice, packet(1, 10));
    send(alice, packet(2, 10));
    assertThat(frames(carol)).hasSize(2);
    assertThat(frames(bob)).hasSize(how.equals("removed") ? 2 : 1);
  }
}
