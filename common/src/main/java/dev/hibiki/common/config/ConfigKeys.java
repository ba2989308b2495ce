package dev.hibiki.common.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of all keys, made once of {@link ServerConfig} and the records below it. */
final class ConfigKeys {
  static final ConfigSection ROOT =
      ConfigSection.of(ServerConfig.class, "", "", "", Map.of(), false);

  private static final Map<String, ConfigKey> BY_PATH = new LinkedHashMap<>();

  static {
    for (ConfigKey key : ROOT.keys()) {
      BY_PATH.put(key.path(), key);
    }
  }

  private ConfigKeys() {}

  /** All keys in the order of the records, without those inside lists and maps. */
  static List<ConfigKey> all() {
    return List.copyOf(BY_PATH.values());
  }

  /** The key at a path that the caller knows to exist. */
  static ConfigKey at(String path) {
    ConfigKey key = BY_PATH.get(path);
    if (key == null) {
      throw new IllegalArgumentException("no such key: " + path);
    }
    return key;
  }

  static boolean exists(String path) {
    return BY_PATH.containsKey(path);
  }
}
