package dev.hibiki.room.webhook;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.WebhookEvent;
import java.net.URI;
import java.time.Instant;

/** What an event says to receivers. */
final class WebhookContent {
  private final boolean fullRoom;

  /**
   * @param fullRoom whether events of tracks describe their room, rather than name it only
   */
  WebhookContent(boolean fullRoom) {
    this.fullRoom = fullRoom;
  }

  /** The event with id and time; one about a track says of room and participant only who it is. */
  WebhookEvent complete(WebhookEvent event, String id, Instant now) {
    WebhookEvent.Builder complete = event.toBuilder().setId(id).setCreatedAt(now.getEpochSecond());
    if (event.hasTrack()) {
      if (!fullRoom && event.hasRoom()) {
        Room room = event.getRoom();
        complete.setRoom(Room.newBuilder().setSid(room.getSid()).setName(room.getName()));
      }
      ParticipantInfo publisher = event.getParticipant();
      complete.setParticipant(
          ParticipantInfo.newBuilder()
              .setSid(publisher.getSid())
              .setIdentity(publisher.getIdentity()));
    }
    return complete.build();
  }

  /** What the event belongs to; the order is kept within it. */
  static String resource(WebhookEvent event) {
    if (event.hasEgressInfo()) {
      return event.getEgressInfo().getEgressId();
    }
    if (event.hasIngressInfo()) {
      return event.getIngressInfo().getIngressId();
    }
    if (event.hasRoom()) {
      return event.getRoom().getName();
    }
    return event.hasParticipant()
        ? event.getParticipant().getIdentity()
        : event.getTrack().getSid();
  }

  /** What may stand in a log: paths and queries of receivers hold secrets at times. */
  static String host(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getScheme()
          + "://"
          + uri.getHost()
          + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    } catch (IllegalArgumentException e) {
      return "an address that cannot be read";
    }
  }
}
