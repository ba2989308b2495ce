package dev.hibiki.room.webhook;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.WebhookEvent;

/** Events and deliveries to test with. */
final class Events {
  static final String URL = "http://receiver.example/hook";

  private Events() {}

  static WebhookEvent event(String name, String room) {
    return WebhookEvent.newBuilder()
        .setEvent(name)
        .setId("EV_" + name)
        .setRoom(Room.newBuilder().setSid("RM_" + room).setName(room).setMetadata("metadata"))
        .setParticipant(ParticipantInfo.newBuilder().setSid("PA_1").setIdentity("alice"))
        .build();
  }

  static Delivery delivery(long sequence, String url, String room) {
    return new Delivery(
        sequence, 1_000_000 + sequence, url, "key", room, event("e" + sequence, room));
  }

  static Delivery delivery(long sequence, String room) {
    return delivery(sequence, URL, room);
  }
}
