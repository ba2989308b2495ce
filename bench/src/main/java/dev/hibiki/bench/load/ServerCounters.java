package dev.hibiki.bench.load;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The numbers that a server tells of itself at {@code /debug/counters}, if it does. */
final class ServerCounters {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final String INSIDE = "inside";

  private final URI uri;

  /** Those of the server with this signalling URL. */
  ServerCounters(URI url) {
    uri = URI.create("http://" + url.getHost() + ":" + url.getPort() + "/debug/counters");
  }

  /** All of them now, nested ones joined by dots; empty if the server tells none. */
  Map<String, Double> read() {
    Map<String, Double> counters = new TreeMap<>();
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      if (connection.getResponseCode() == 200) {
        String text =
            new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        collect("", JsonMapper.shared().readTree(text), counters);
      }
      connection.disconnect();
    } catch (IOException | JacksonException none) {
      return Map.of();
    }
    return counters;
  }

  private static void collect(String name, JsonNode node, Map<String, Double> into) {
    if (node.isNumber()) {
      into.put(name, node.asDouble());
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      collect(
          name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue(), into);
    }
  }

  /**
   * What each grew by between two readings; those that stayed are left out. How long packets stay
   * inside is told since the reading before, so it is taken as it is.
   */
  static Map<String, Double> growth(Map<String, Double> before, Map<String, Double> after) {
    Map<String, Double> growth = new TreeMap<>();
    after.forEach((name, value) -> {
      double grown = name.startsWith(INSIDE) ? value : value - before.getOrDefault(name, 0.0);
      if (grown != 0) {
        growth.put(name, grown);
      }
    });
    return growth;
  }
}
