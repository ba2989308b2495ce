package dev.hibiki.sfu.room;

import java.util.function.Consumer;

/**
 * Another room on the same thread. What is done in it cannot fail the room that asks: its owner
 * contains its faults.
 */
@FunctionalInterface
public interface Neighbour {
  /** Does something in the room, unless it is over. */
  void visit(long nowNanos, Consumer<Room> work);
}
