package dev.hibiki.common.id;

import java.util.Objects;

/**
 * The id of one life of a room, {@code RM_} and twelve characters; a room that is opened again
 * under its name gets a new one.
 */
public record RoomSid(String value) {
  public RoomSid {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
