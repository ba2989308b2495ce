package dev.hibiki.common.id;

import java.util.Objects;

/** The id of one run of a server process, {@code ND_} and twelve characters. */
public record NodeId(String value) {
  public NodeId {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
