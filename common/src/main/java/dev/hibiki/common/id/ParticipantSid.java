package dev.hibiki.common.id;

import java.util.Objects;

/**
 * The id of one session of a participant, {@code PA_} and twelve characters; a full reconnect gets
 * a new one.
 */
public record ParticipantSid(String value) {
  public ParticipantSid {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
