package dev.hibiki.common.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of keys while a configuration is being put together. Used by one thread. */
final class ConfigValues {
  private final Map<ConfigKey, Object> values = new HashMap<>();
  private final Map<ConfigKey, Origin> origins = new HashMap<>();

  void put(ConfigKey key, Object value) {
    values.put(key, value);
  }

  /** Notes that the user set the key, and where. */
  void markSet(ConfigKey key, Origin origin) {
    origins.put(key, origin);
  }

  Object get(ConfigKey key) {
    Object value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("no value for " + key.path());
    }
    return value;
  }

  void put(String path, Object value) {
    put(ConfigKeys.at(path), value);
  }

  boolean flag(String path) {
    return (Boolean) get(ConfigKeys.at(path));
  }

  int integer(String path) {
    return (Integer) get(ConfigKeys.at(path));
  }

  String text(String path) {
    return (String) get(ConfigKeys.at(path));
  }

  <T> T value(String path, Class<T> type) {
    return type.cast(get(ConfigKeys.at(path)));
  }

  Duration duration(String path) {
    return value(path, Duration.class);
  }

  List<?> list(String path) {
    return (List<?>) get(ConfigKeys.at(path));
  }

  boolean isSet(String path) {
    return origins.containsKey(ConfigKeys.at(path));
  }

  /** Where the user set the key; null if it has its default. */
  @Nullable Origin origin(String path) {
    return origins.get(ConfigKeys.at(path));
  }
}
