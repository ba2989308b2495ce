package dev.hibiki.common.id;

import java.util.Objects;

/** The name of a room as its users chose it. May be empty where a token names no room. */
public record RoomName(String value) {
  public RoomName {
    Objects.requireNonNull(value, "value");
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return value;
  }
}
