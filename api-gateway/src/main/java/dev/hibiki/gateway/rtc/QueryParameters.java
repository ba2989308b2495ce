package dev.hibiki.gateway.rtc;

import java.util.List;
import java.util.Map;

/** The query of a request; of a repeated parameter the first one counts. */
record QueryParameters(Map<String, List<String>> values) {
  /** The value, or empty. */
  String text(String name) {
    List<String> all = values.get(name);
    String first = all == null || all.isEmpty() ? null : all.getFirst();
    return first == null ? "" : first;
  }

  boolean has(String name) {
    return !text(name).isEmpty();
  }

  /** The value as a number, 0 if it is none. */
  int integer(String name) {
    try {
      return Integer.parseInt(text(name));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** True for {@code 1} and {@code true}. */
  boolean flag(String name) {
    String value = text(name);
    return value.equals("1") || value.equals("true");
  }

  /** As {@link #flag}, with a value for a parameter that is absent. */
  boolean flag(String name, boolean absent) {
    return has(name) ? flag(name) : absent;
  }
}
