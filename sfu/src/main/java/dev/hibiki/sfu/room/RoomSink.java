package dev.hibiki.sfu.room;

/** Where a room puts its effects. Called on the room's thread, inside a call to the room. */
@FunctionalInterface
public interface RoomSink {
  /** Takes one effect. */
  void emit(RoomEffect effect);
}
