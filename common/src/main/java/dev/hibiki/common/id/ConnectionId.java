package dev.hibiki.common.id;

import java.util.Objects;

/** The id of one signalling connection, {@code CO_} and twelve characters. */
public record ConnectionId(String value) {
  public ConnectionId {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
