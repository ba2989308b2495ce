package dev.hibiki.common.config;

/** A password or another text that must not be printed. Empty if none is set. */
public record Secret(String value) {
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return value.isEmpty() ? "" : "***";
  }
}
