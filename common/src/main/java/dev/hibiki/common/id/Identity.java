package dev.hibiki.common.id;

import java.util.Objects;

/**
 * Who a participant is, as the application chose it: unique within a room, stable over reconnects.
 *
 * <p>It may name a person, so it goes into logs only through the marker for personal data.
 */
public record Identity(String value) {
  public Identity {
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
