package dev.hibiki.common.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the table of keys as {@code docs/CONFIGURATION.md}. */
final class ConfigReference {
  private static final String HEAD =
      """
      # Configuration reference

      This page is made from the configuration records; a test fails when it is out of date.

      Every key stands in a YAML file (`--config FILE`), or in `LIVEKIT_CONFIG`. A key with a single
      value can also be set by a flag of its path (`--rtc.tcp_port 7881`) or by an environment
      variable (`LIVEKIT_RTC_TCP_PORT=7881`; `HIBIKI_SHARDS=2` for `hibiki.shards`). From weak to strong: defaults, YAML, variables of keys,
      flags of keys, variables with a name of their own (`NODE_IP`, `UDP_PORT`, ...), flags with a
      name of their own (`--node-ip`, `--udp-port`, ...).

      A key marked *not yet* is understood but has no effect in this version; setting it gives one
      warning. An unknown key stops the start, unless `--disable-strict-config` is given. Durations
      have a unit: `500ms`, `5s`, `2m30s`.
      """;

  private ConfigReference() {}

  static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    section(page, ConfigKeys.ROOT);
    return page.toString();
  }

  private static void section(StringBuilder page, ConfigSection section) {
    List<ConfigKey> keys =
        section.entries().values().stream()
            .filter(ConfigKey.class::isInstance)
            .map(ConfigKey.class::cast)
            .toList();
    if (!section.path().isEmpty()) {
      page.append("\n## ").append(section.path()).append("\n\n").append(section.doc()).append("\n");
    }
    if (!keys.isEmpty()) {
      page.append("\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n");
      keys.forEach(key -> row(page, key));
    }
    for (ConfigEntry entry : section.entries().values()) {
      if (entry instanceof ConfigSection inner) {
        section(page, inner);
      }
    }
  }

  private static void row(StringBuilder page, ConfigKey key) {
    page.append("| `").append(key.path()).append("` | ").append(type(key)).append(" | ");
    String standard = standard(key);
    if (!standard.isEmpty()) {
      page.append('`').append(standard).append('`');
    }
    page.append(" | ").append(key.doc());
    if (!key.choices().isEmpty()) {
      page.append(" One of `").append(String.join("`, `", key.choices())).append("`.");
    }
    page.append(key.acted() ? "" : " *Not yet.*").append(" |\n");
    ConfigSection group = group(key.type());
    if (group != null) {
      for (ConfigEntry entry : group.entries().values()) {
        if (entry instanceof ConfigKey inner) {
          row(page, inner);
        }
      }
    }
  }

  private static String standard(ConfigKey key) {
    if (!key.defaultText().isEmpty() || !(key.type() instanceof ValueType.Scalar scalar)) {
      return key.defaultText();
    }
    return switch (scalar) {
      case FLAG -> "false";
      case INTEGER, LONG, DECIMAL -> "0";
      case DURATION -> "0s";
      default -> "";
    };
  }

  private static String type(ConfigKey key) {
    boolean above = key.min() != Long.MIN_VALUE;
    boolean below = key.max() != Long.MAX_VALUE;
    String range = "";
    if (above && below) {
      range = ", " + key.min() + " to " + key.max();
    } else if (above) {
      range = ", at least " + key.min();
    }
    return key.type().title() + range;
  }

  private static @Nullable ConfigSection group(ValueType type) {
    return switch (type) {
      case ValueType.Group group -> group.section();
      case ValueType.ListOf list -> group(list.element());
      case ValueType.MapOf map -> group(map.value());
      default -> null;
    };
  }
}
