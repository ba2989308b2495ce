package dev.hibiki.common.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration record and the entries made of its components, in their order.
 *
 * @param entries by name
 */
record ConfigSection(
    Class<? extends Record> type,
    String name,
    String path,
    String doc,
    Map<String, ConfigEntry> entries)
    implements ConfigEntry {

  /**
   * Reads a record's annotations.
   *
   * @param path the section's path, empty for the root
   * @param defaults defaults that differ from the annotations, by path relative to this section
   * @param acted whether what is inside counts as acted on as a whole, as in lists
   */
  static ConfigSection of(
      Class<? extends Record> type,
      String name,
      String path,
      String doc,
      Map<String, String> defaults,
      boolean acted) {
    Map<String, ConfigEntry> entries = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Key key = component.getAnnotation(Key.class);
      if (key == null) {
        throw new IllegalStateException(component + " of " + type + " has no @Key");
      }
      String entryName = key.name().isEmpty() ? snakeCase(component.getName()) : key.name();
      String entryPath = path.isEmpty() ? entryName : path + "." + entryName;
      entries.put(
          entryName, entry(component, key, entryName, entryPath, defaults, acted || key.acted()));
    }
    return new ConfigSection(type, name, path, doc, Collections.unmodifiableMap(entries));
  }

  private static ConfigEntry entry(
      RecordComponent component,
      Key key,
      String name,
      String path,
      Map<String, String> defaults,
      boolean acted) {
    if (component.getType().isRecord()
        && ValueType.of(component.getGenericType(), path, acted) instanceof ValueType.Group) {
      Map<String, String> inner = new HashMap<>();
      for (String override : key.defaults()) {
        int equals = override.indexOf('=');
        inner.put(override.substring(0, equals), override.substring(equals + 1));
      }
      defaults.forEach((at, value) -> {
        if (at.startsWith(name + ".")) {
          inner.put(at.substring(name.length() + 1), value);
        }
      });
      return of(component.getType().asSubclass(Record.class), name, path, key.doc(), inner, acted);
    }
    return new ConfigKey(
        name,
        path,
        ValueType.of(component.getGenericType(), path, acted),
        defaults.getOrDefault(name, key.def()),
        acted,
        key.doc(),
        key.min(),
        key.max(),
        List.of(key.oneOf()));
  }

  /** All keys at any depth, without those inside lists and maps, in the order of the records. */
  List<ConfigKey> keys() {
    List<ConfigKey> keys = new ArrayList<>();
    for (ConfigEntry entry : entries.values()) {
      switch (entry) {
        case ConfigKey key -> keys.add(key);
        case ConfigSection section -> keys.addAll(section.keys());
      }
    }
    return keys;
  }

  /** The record made of these values. */
  Record bind(ConfigValues values) {
    List<Object> arguments = new ArrayList<>();
    for (ConfigEntry entry : entries.values()) {
      arguments.add(
          switch (entry) {
            case ConfigKey key -> values.get(key);
            case ConfigSection section -> section.bind(values);
          });
    }
    try {
      return constructor(type).newInstance(arguments.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  private static Constructor<? extends Record> constructor(Class<? extends Record> type)
      throws NoSuchMethodException {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    return type.getDeclaredConstructor(types);
  }

  private static String snakeCase(String camelCase) {
    StringBuilder snake = new StringBuilder();
    for (char c : camelCase.toCharArray()) {
      if (Character.isUpperCase(c)) {
        snake.append('_');
      }
      snake.append(c);
    }
    return snake.toString().toLowerCase(Locale.ROOT);
  }

  @Nullable ConfigEntry entry(String name) {
    return entries.get(name);
  }
}
