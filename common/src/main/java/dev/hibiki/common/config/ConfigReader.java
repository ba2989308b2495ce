package dev.hibiki.common.config;

import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.proto.RoomConfiguration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML nodes into values of the keys that the table knows, and collects what is wrong.
 *
 * <p>A value that is wrong is reported and replaced by its default, so that one pass finds all that
 * is wrong. Used by one thread.
 */
final class ConfigReader {
  private final boolean strict;
  private final boolean warnsOfInactive;
  private final Map<String, YamlNode> overlay;
  private final List<ConfigProblem> problems;

  /**
   * @param strict whether an unknown key is an error rather than a warning
   * @param overlay nodes by key path that come before those of the file
   * @param problems where to add what is wrong
   */
  ConfigReader(boolean strict, Map<String, YamlNode> overlay, List<ConfigProblem> problems) {
    this(strict, true, overlay, problems);
  }

  private ConfigReader(
      boolean strict,
      boolean warnsOfInactive,
      Map<String, YamlNode> overlay,
      List<ConfigProblem> problems) {
    this.strict = strict;
    this.warnsOfInactive = warnsOfInactive;
    this.overlay = overlay;
    this.problems = problems;
  }

  /** Reads the whole configuration. */
  ConfigValues read(YamlNode.Mapping file) {
    ConfigValues values = new ConfigValues();
    section(ConfigKeys.ROOT, file, "", values);
    return values;
  }

  /** Reads one section and those inside. The path is the actual one, with list indexes. */
  private void section(
      ConfigSection section, YamlNode.@Nullable Mapping node, String path, ConfigValues into) {
    Map<String, YamlNode.Entry> given = node == null ? Map.of() : node.entries();
    given.forEach((name, entry) -> {
      if (section.entry(name) == null) {
        unknown(section, join(path, name), name, entry.keyOrigin());
      }
    });
    for (ConfigEntry entry : section.entries().values()) {
      String entryPath = join(path, entry.name());
      YamlNode.Entry at = given.get(entry.name());
      YamlNode value = at == null || at.value().isAbsent() ? null : at.value();
      switch (entry) {
        case ConfigSection inner -> section(inner, mapping(entryPath, value), entryPath, into);
        case ConfigKey key -> key(key, overlay.getOrDefault(entryPath, value), at, entryPath, into);
      }
    }
  }

  private void key(
      ConfigKey key,
      @Nullable YamlNode node,
      YamlNode.@Nullable Entry at,
      String path,
      ConfigValues into) {
    Object standard = ConfigDefaults.of(key);
    if (node == null) {
      into.put(key, standard);
      return;
    }
    Origin origin = at != null && at.value() == node ? at.keyOrigin() : node.origin();
    into.markSet(key, origin);
    if (!key.acted() && warnsOfInactive) {
      problems.add(
          ConfigProblem.warning(path, origin, "is understood, but has no effect in this version"));
    }
    Object value = value(key, key.type(), node, path);
    if (value instanceof Map<?, ?> map && standard instanceof Map<?, ?> defaults) {
      Map<Object, Object> merged = new LinkedHashMap<>(defaults);
      merged.putAll(map);
      value = Collections.unmodifiableMap(merged);
    }
    into.put(key, value == null ? standard : value);
  }

  /** Reads the default of a key, which the annotations guarantee to be readable. */
  static Object readDefault(ConfigKey key) {
    List<ConfigProblem> faults = new ArrayList<>();
    YamlNode node =
        key.isScalar()
            ? YamlNode.plain(key.defaultText(), Origin.of("default"))
            : YamlParser.parse(key.defaultText(), "default");
    Object value = new ConfigReader(true, Map.of(), faults).value(key, key.type(), node, "");
    if (value == null) {
      throw new IllegalStateException("default of " + key.path() + ": " + faults);
    }
    return value;
  }

  private @Nullable Object value(ConfigKey key, ValueType type, YamlNode node, String path) {
    return switch (type) {
      case ValueType.Scalar scalar -> scalar(key, scalar, node, path);
      case ValueType.ListOf list -> list(key, list, node, path);
      case ValueType.MapOf map -> map(key, map, node, path);
      case ValueType.KeyPairs pairs -> keyPairs(node, path);
      case ValueType.RoomTemplate template -> roomTemplate(node, path);
      case ValueType.Group group -> {
        ConfigValues values = new ConfigValues();
        YamlNode.Mapping mapping = mapping(path, node);
        // The list or map as a whole has been warned about if it has no effect.
        new ConfigReader(strict, false, Map.of(), problems)
            .section(group.section(), mapping, path, values);
        yield mapping == null ? null : group.section().bind(values);
      }
    };
  }

  private @Nullable Object scalar(
      ConfigKey key, ValueType.Scalar type, YamlNode node, String path) {
    if (!(node instanceof YamlNode.Scalar scalar)) {
      return wrong(path, node, "must be a " + type.title());
    }
    try {
      Object value = ScalarReader.read(type, scalar);
      String broken = key.brokenRule(value);
      return broken == null ? value : wrong(path, node, broken + found(scalar));
    } catch (IllegalArgumentException e) {
      return wrong(path, node, e.getMessage() + found(scalar));
    }
  }

  private static String found(YamlNode.Scalar scalar) {
    return scalar.text().length() > 80 ? "" : ", found \"" + scalar.text() + "\"";
  }

  private @Nullable Object list(ConfigKey key, ValueType.ListOf type, YamlNode node, String path) {
    if (!(node instanceof YamlNode.Sequence sequence)) {
      return wrong(path, node, "must be a " + type.title());
    }
    List<Object> items = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      Object value = value(key, type.element(), item, path + "[" + items.size() + "]");
      if (value == null) {
        return null;
      }
      items.add(value);
    }
    return Collections.unmodifiableList(items);
  }

  private @Nullable Object map(ConfigKey key, ValueType.MapOf type, YamlNode node, String path) {
    YamlNode.Mapping mapping = mapping(path, node);
    if (mapping == null) {
      return null;
    }
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, YamlNode.Entry> entry : mapping.entries().entrySet()) {
      Object name = type.numbered() ? number(entry.getKey()) : entry.getKey();
      if (name == null) {
        return wrong(path, mapping, "must have whole numbers as its keys");
      }
      Object value = value(key, type.value(), entry.getValue().value(), join(path, entry.getKey()));
      if (value == null) {
        return null;
      }
      map.put(name, value);
    }
    return Collections.unmodifiableMap(map);
  }

  private static @Nullable Integer number(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Reads the content of a key file. */
  static ApiKeys readKeys(YamlNode.Mapping file, List<ConfigProblem> problems) {
    ApiKeys keys = new ConfigReader(true, Map.of(), problems).keyPairs(file, "keys");
    return keys == null ? ApiKeys.none() : keys;
  }

  /** API keys; the messages never show a secret. */
  private @Nullable ApiKeys keyPairs(YamlNode node, String path) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      return wrong(path, node, "must be one \"key: secret\" a line, with the space");
    }
    Map<String, String> secrets = new LinkedHashMap<>();
    for (Map.Entry<String, YamlNode.Entry> entry : mapping.entries().entrySet()) {
      Origin origin = entry.getValue().keyOrigin();
      if (!(entry.getValue().value() instanceof YamlNode.Scalar secret)
          || secret.text().isEmpty()
          || secret.isNull()
          || entry.getKey().isEmpty()) {
        problems.add(ConfigProblem.error(join(path, entry.getKey()), origin, "must have a secret"));
        return null;
      }
      secrets.put(entry.getKey(), secret.text());
    }
    return ApiKeys.of(secrets);
  }

  private @Nullable RoomConfiguration roomTemplate(YamlNode node, String path) {
    try {
      return RoomTemplates.read(node, strict);
    } catch (IllegalArgumentException e) {
      return wrong(path, node, "must be a room configuration: " + e.getMessage());
    }
  }

  private YamlNode.@Nullable Mapping mapping(String path, @Nullable YamlNode node) {
    return switch (node) {
      case null -> null;
      case YamlNode.Mapping mapping -> mapping;
      default -> wrong(path, node, "must be keys with values");
    };
  }

  private <T> @Nullable T wrong(String path, YamlNode node, String message) {
    problems.add(ConfigProblem.error(path, node.origin(), message));
    return null;
  }

  private void unknown(ConfigSection section, String path, String name, Origin origin) {
    String suggestion = KeySuggestions.suggest(section, name);
    String message =
        "unknown key" + (suggestion.isEmpty() ? "" : "; did you mean " + suggestion + "?");
    problems.add(
        strict
            ? ConfigProblem.error(path, origin, message)
            : ConfigProblem.warning(path, origin, message));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
