package dev.hibiki.room.webhook;

import java.util.Set;

/**
 * A configured address and what it wants to hear.
 *
 * @param apiKey id of the API key that signs
 * @param only the events that are told; empty for all
 * @param never the events that are not told, if {@code only} is empty
 */
public record Receiver(String url, String apiKey, Set<String> only, Set<String> never) {
  public Receiver {
    only = Set.copyOf(only);
    never = Set.copyOf(never);
  }

  boolean wants(String event) {
    return only.isEmpty() ? !never.contains(event) : only.contains(event);
  }
}
