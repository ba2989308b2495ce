package dev.hibiki.common.config;

import java.util.List;
import java.util.Map;

/**
 * A piece of YAML that knows where it was written. Scalars stay text until a key asks for a type.
 */
sealed interface YamlNode {
  Origin origin();

  /**
   * @param quoted whether it was written as text in so many words, in quotes or as a block
   */
  record Scalar(Origin origin, String text, boolean quoted) implements YamlNode {
    boolean isNull() {
      return !quoted
          && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }
  }

  record Sequence(Origin origin, List<YamlNode> items) implements YamlNode {}

  record Mapping(Origin origin, Map<String, Entry> entries) implements YamlNode {}

  /** The value of a mapping's key, and where the key stands. */
  record Entry(Origin keyOrigin, YamlNode value) {}

  /** Whether nothing is said: YAML's null. */
  default boolean isAbsent() {
    return this instanceof Scalar scalar && scalar.isNull();
  }

  static YamlNode plain(String text, Origin origin) {
    return new Scalar(origin, text, false);
  }
}
