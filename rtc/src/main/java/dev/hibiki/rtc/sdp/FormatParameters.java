package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of an {@code a=fmtp} line: {@code name=value} pairs between semicolons, in order.
 *
 * <p>Names compare without case. A part without an equals sign (as in RED's {@code 111/111}) has a
 * null value.
 *
 * @param entries the parts in order
 */
public record FormatParameters(List<Entry> entries) {
  /** One part. */
  public record Entry(String name, @Nullable String value) {
    @Override
    public String toString() {
      return value == null ? name : name + "=" + value;
    }
  }

  public FormatParameters {
    entries = List.copyOf(entries);
  }

  /** Reads the text after the payload type. */
  public static FormatParameters parse(String text) {
    List<Entry> entries = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf(';', start);
      if (end < 0) {
        end = text.length();
      }
      String part = SdpTokens.strip(text.substring(start, end));
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        entries.add(
            equals < 0
                ? new Entry(part, null)
                : new Entry(
                    SdpTokens.strip(part.substring(0, equals)),
                    SdpTokens.strip(part.substring(equals + 1))));
      }
      start = end + 1;
    }
    return new FormatParameters(entries);
  }

  /** The value of a parameter, null if it is not there. */
  public @Nullable String get(String name) {
    for (Entry entry : entries) {
      if (entry.name.equalsIgnoreCase(name)) {
        return entry.value;
      }
    }
    return null;
  }

  /** The value of a parameter, or {@code absent} if it is not there. */
  public String get(String name, String absent) {
    String value = get(name);
    return value == null ? absent : value;
  }

  /** The same with a parameter set: replaced in its place, else appended. */
  public FormatParameters with(String name, String value) {
    List<Entry> changed = new ArrayList<>(entries.size() + 1);
    boolean found = false;
    for (Entry entry : entries) {
      if (!entry.name.equalsIgnoreCase(name)) {
        changed.add(entry);
      } else if (!found) {
        changed.add(new Entry(entry.name, value));
        found = true;
      }
    }
    if (!found) {
      changed.add(new Entry(name, value));
    }
    return new FormatParameters(changed);
  }

  /** The same without a parameter. */
  public FormatParameters without(String name) {
    List<Entry> changed = new ArrayList<>(entries);
    changed.removeIf(entry -> entry.name.equalsIgnoreCase(name));
    return new FormatParameters(changed);
  }

  /** Whether both say the same, in whatever order. */
  boolean sameAs(FormatParameters other) {
    if (entries.size() != other.entries.size()) {
      return false;
    }
    for (Entry entry : entries) {
      boolean found = false;
      for (Entry candidate : other.entries) {
        found |= entry.toString().equalsIgnoreCase(candidate.toString());
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /** The text of the line, without spaces around the semicolons. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      if (!text.isEmpty()) {
        text.append(';');
      }
      text.append(entry);
    }
    return text.toString();
  }
}
