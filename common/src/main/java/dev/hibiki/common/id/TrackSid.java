package dev.hibiki.common.id;

import java.util.Objects;

/**
 * The id of a published track: {@code TR_}, letters for kind and source, twelve characters. Data
 * tracks have {@code DTR_}.
 */
public record TrackSid(String value) {
  public TrackSid {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
