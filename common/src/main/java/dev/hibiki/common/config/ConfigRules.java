package dev.hibiki.common.config;

import dev.hibiki.common.auth.ApiKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What depends on more than one key: defaults that others decide, older names, and rules between
 * keys. Used once by one thread.
 */
final class ConfigRules {
  private static final String DEVELOPMENT_KEY = "devkey";
  private static final String DEVELOPMENT_SECRET = "secret";

  private final ConfigValues values;
  private final List<ConfigProblem> problems;
  private final boolean development;

  ConfigRules(ConfigValues values, List<ConfigProblem> problems) {
    this.values = values;
    this.problems = problems;
    this.development = values.flag("development");
  }

  void apply() {
    keys();
    mediaPorts();
    relayPorts();
    logging();
    olderNames();
    playoutDelay();
    prometheus();
    new WebhookRules(values, this::error).apply();
  }

  private void keys() {
    ApiKeys keys = values.value("keys", ApiKeys.class);
    if (keys.isEmpty() && development) {
      values.put("keys", ApiKeys.of(DEVELOPMENT_KEY, DEVELOPMENT_SECRET));
      protectPlaceholderKeys();
    } else if (keys.isEmpty()) {
      // An error in the keys themselves has already been told.
      if (problems.stream().noneMatch(problem -> problem.isError() && isAboutKeys(problem))) {
        error("keys", "at least one API key is needed, in keys or key_file");
      }
    } else if (!development) {
      for (String id : keys.idsWithShortSecret()) {
        warning("keys." + id, "the secret is too short: use at least 32 characters");
      }
    }
  }

  private static boolean isAboutKeys(ConfigProblem problem) {
    return problem.key().equals("keys")
        || problem.key().startsWith("keys.")
        || problem.key().equals("key_file");
  }

  /** Everybody knows the placeholder keys, so the server must not be open to everybody. */
  private void protectPlaceholderKeys() {
    List<?> addresses = values.list("bind_addresses");
    if (addresses.isEmpty()) {
      values.put("bind_addresses", List.of("127.0.0.1", "::1"));
      return;
    }
    // Media goes where signalling goes: into the networks of the addresses that were given.
    List<Cidr> networks = new ArrayList<>();
    for (Object address : addresses) {
      Cidr network = network((String) address);
      if (network != null) {
        networks.add(network);
      }
    }
    if (!networks.isEmpty()) {
      networks.addAll(0, values.list("rtc.ips.includes").stream().map(Cidr.class::cast).toList());
      values.put("rtc.ips.includes", List.copyOf(networks));
    }
  }

  private static @Nullable Cidr network(String address) {
    try {
      var parsed = Cidr.parseAddress(address);
      boolean special = parsed.isLoopbackAddress() || parsed.isAnyLocalAddress();
      return special ? null : new Cidr(parsed, parsed.getAddress().length == 4 ? 24 : 64);
    } catch (IllegalArgumentException e) {
      return null; // a host name
    }
  }

  private void mediaPorts() {
    PortRange single = values.value("rtc.udp_port", PortRange.class);
    int start = values.integer("rtc.port_range_start");
    int end = values.integer("rtc.port_range_end");
    if (start == 0 && end == 0) {
      if (!single.isSet() && development) {
        values.put("rtc.udp_port", PortRange.single(7882));
      } else if (!single.isSet()) {
        values.put("rtc.port_range_start", 50_000);
        values.put("rtc.port_range_end", 60_000);
      }
    } else if (start == 0 || end < start) {
      error("rtc.port_range_end", "must not be less than rtc.port_range_start, and both be set");
    } else if (single.isSet()) {
      warning("rtc.udp_port", "has no effect because rtc.port_range_start is set");
      values.put("rtc.udp_port", PortRange.NONE);
    }
  }

  private void relayPorts() {
    int start = values.integer("turn.relay_range_start");
    int end = values.integer("turn.relay_range_end");
    if (start == 0 || end == 0) {
      values.put("turn.relay_range_start", 30_000);
      values.put("turn.relay_range_end", development ? 30_002 : 40_000);
    } else if (end < start) {
      error("turn.relay_range_end", "must not be less than turn.relay_range_start");
    }
  }

  private void logging() {
    String level = values.text("log_level");
    if (level.isEmpty()) {
      level = values.text("logging.level");
    }
    if (level.isEmpty()) {
      level = development ? "debug" : "info";
    }
    values.put("logging.level", level);
  }

  private void olderNames() {
    for (String name :
        List.of("max_metadata_size", "max_room_name_length", "max_participant_identity_length")) {
      int older = values.integer("room." + name);
      if (older != 0) {
        values.put("limit." + name, older);
      }
    }
    int port = values.integer("prometheus_port");
    if (port != 0) {
      values.put("prometheus.port", port);
    }
  }

  private void playoutDelay() {
    int max = values.integer("room.playout_delay.max");
    if (max != 0 && max < values.integer("room.playout_delay.min")) {
      error("room.playout_delay.max", "must not be less than room.playout_delay.min");
    }
  }

  private void prometheus() {
    boolean user = !values.text("prometheus.username").isEmpty();
    boolean password = !values.value("prometheus.password", Secret.class).isEmpty();
    if (user != password) {
      error(
          user ? "prometheus.username" : "prometheus.password",
          "prometheus.username and prometheus.password must be set together");
    }
  }

  private void error(String key, String message) {
    problems.add(ConfigProblem.error(key, origin(key), message));
  }

  private void warning(String key, String message) {
    problems.add(ConfigProblem.warning(key, origin(key), message));
  }

  private Origin origin(String key) {
    String path = key.startsWith("keys.") ? "keys" : key;
    return Objects.requireNonNullElse(values.origin(path), Origin.of("config"));
  }
}
