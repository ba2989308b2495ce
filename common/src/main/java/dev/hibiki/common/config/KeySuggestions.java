package dev.hibiki.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Guesses which key was meant by one that does not exist. */
final class KeySuggestions {
  private static final int MAX_SUGGESTIONS = 3;

  private KeySuggestions() {}

  /** The nearest key, misspelt here, or keys of that name in other sections; empty if none. */
  static String suggest(ConfigSection section, String name) {
    String near = nearest(name, section.entries().values());
    if (!near.isEmpty()) {
      return near;
    }
    List<ConfigEntry> sameName = new ArrayList<>();
    collect(ConfigKeys.ROOT, name, sameName);
    return sameName.stream()
        .limit(MAX_SUGGESTIONS)
        .map(ConfigEntry::path)
        .collect(Collectors.joining(" or "));
  }

  private static String nearest(String name, Iterable<ConfigEntry> entries) {
    String best = "";
    int bestDistance = Math.max(2, name.length() / 3) + 1;
    for (ConfigEntry entry : entries) {
      int distance = distance(simple(name), simple(entry.name()));
      if (distance < bestDistance) {
        best = entry.path();
        bestDistance = distance;
      }
    }
    return best;
  }

  private static void collect(ConfigSection section, String name, List<ConfigEntry> into) {
    for (ConfigEntry entry : section.entries().values()) {
      if (simple(entry.name()).equals(simple(name))) {
        into.add(entry);
      }
      if (entry instanceof ConfigSection inner) {
        collect(inner, name, into);
      }
    }
  }

  /** Case and separators are what people most often get wrong, so they count nothing. */
  private static String simple(String name) {
    String letters = name.replaceAll("[_\\-. ]", "").toLowerCase(Locale.ROOT);
    return letters.length() > 64 ? letters.substring(0, 64) : letters;
  }

  /** Insertions, removals and replacements that make one word of the other (Levenshtein). */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
