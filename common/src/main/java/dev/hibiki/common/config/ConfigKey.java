package dev.hibiki.common.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of keys.
 *
 * @param path the full dotted path
 * @param type what it holds
 * @param defaultText the default as it would stand in YAML
 * @param acted whether this version acts on it
 * @param doc one sentence on what it does
 * @param min smallest number allowed
 * @param max largest number allowed
 * @param choices the words allowed; empty if any
 */
record ConfigKey(
    String name,
    String path,
    ValueType type,
    String defaultText,
    boolean acted,
    String doc,
    long min,
    long max,
    List<String> choices)
    implements ConfigEntry {

  /** Whether one word of text can set it, and so a flag or an environment variable. */
  boolean isScalar() {
    return type instanceof ValueType.Scalar;
  }

  /**
   * The environment variable that sets it: {@code rtc.tcp_port} is {@code LIVEKIT_RTC_TCP_PORT}.
   */
  String environmentVariable() {
    return environmentVariable(path);
  }

  static String environmentVariable(String path) {
    String prefix = path.startsWith("hibiki.") ? "" : "LIVEKIT_";
    return prefix + path.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Which rule a value of the right type breaks; null if none. */
  @Nullable String brokenRule(Object value) {
    return switch (value) {
      case Integer number -> brokenRange(number);
      case Long number -> brokenRange(number);
      case Double number when number < min || number > max -> range();
      case String word when !choices.isEmpty() && !word.isEmpty() && !choices.contains(word) ->
          "must be one of " + String.join(", ", choices);
      default -> null;
    };
  }

  private @Nullable String brokenRange(long number) {
    return number < min || number > max ? range() : null;
  }

  private String range() {
    if (min == Long.MIN_VALUE) {
      return "must be at most " + max;
    }
    return max == Long.MAX_VALUE ? "must be at least " + min : "must be from " + min + " to " + max;
  }
}
