package dev.hibiki.common.config;

import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.proto.RoomConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The values that keys have when nobody sets them. Each is read once. */
final class ConfigDefaults {
  private static final Map<ConfigKey, Object> VALUES = new ConcurrentHashMap<>();

  private ConfigDefaults() {}

  static Object of(ConfigKey key) {
    Object known = VALUES.get(key);
    if (known != null) {
      return known;
    }
    // Reading a default asks for the defaults of what is inside, so this is no computeIfAbsent.
    Object value = key.defaultText().isEmpty() ? empty(key.type()) : ConfigReader.readDefault(key);
    VALUES.put(key, value);
    return value;
  }

  private static Object empty(ValueType type) {
    return switch (type) {
      case ValueType.Scalar scalar ->
          switch (scalar) {
            case FLAG -> false;
            case INTEGER -> 0;
            case LONG -> 0L;
            case DECIMAL -> 0.0;
            case TEXT -> "";
            case SECRET -> new Secret("");
            case DURATION -> Duration.ZERO;
            case PORTS -> PortRange.NONE;
            case ADDRESSES -> NodeIp.NONE;
            case CIDR -> throw new IllegalStateException("an address block has no default");
          };
      case ValueType.ListOf list -> List.of();
      case ValueType.MapOf map -> Map.of();
      case ValueType.KeyPairs pairs -> ApiKeys.none();
      case ValueType.RoomTemplate template -> RoomConfiguration.getDefaultInstance();
      case ValueType.Group group -> throw new IllegalStateException("a group has no default");
    };
  }
}
