package dev.hibiki.media.obs;

import dev.hibiki.common.obs.RoomMetrics;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.media.control.RoomFactory;
import dev.hibiki.sfu.peer.PeerFactory;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomSink;

/** Rooms whose effects are counted and logged on their way out. Thread-safe. */
public final class ObservedRooms implements RoomFactory {
  private final RoomFactory rooms;
  private final RoomMetrics metrics;

  public ObservedRooms(RoomFactory rooms, RoomMetrics metrics) {
    this.rooms = rooms;
    this.metrics = metrics;
  }

  @Override
  public Room create(
      long nowNanos,
      CreateRoomRequest request,
      PeerFactory peers,
      Runnable packetsWait,
      RoomSink sink) {
    RoomMeter meter = new RoomMeter(metrics, System::currentTimeMillis);
    RoomLog log = new RoomLog();
    Room room =
        rooms.create(
            nowNanos,
            request,
            peers,
            packetsWait,
            effect -> {
              sink.emit(effect);
              meter.emit(effect);
              log.emit(effect);
            });
    meter.observe(room);
    return room;
  }
}
