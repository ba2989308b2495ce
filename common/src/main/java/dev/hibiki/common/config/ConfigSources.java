package dev.hibiki.common.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a configuration is made of, before any of it is checked.
 *
 * @param file the YAML file; null for none
 * @param body YAML given directly, which takes the place of the file; null for none
 * @param bodyName what to call the body in messages
 * @param overlay values from flags and the environment by key path; they come before the YAML
 * @param environment what {@code $NAME} in file names stands for
 * @param strict whether an unknown key is an error rather than a warning
 */
public record ConfigSources(
    @Nullable Path file,
    @Nullable String body,
    String bodyName,
    Map<String, Setting> overlay,
    Map<String, String> environment,
    boolean strict) {

  /** A value from a flag or the environment, as YAML, and the name of its source. */
  public record Setting(String yaml, String source, boolean scalar) {}

  public ConfigSources {
    overlay = Map.copyOf(overlay);
    environment = Map.copyOf(environment);
  }

  /** Sources of a single YAML text; strict, without flags and environment. */
  public static ConfigSources ofYaml(String yaml) {
    return new ConfigSources(null, yaml, "config", Map.of(), Map.of(), true);
  }

  /** These sources with one key set by a flag or variable. */
  public ConfigSources with(String path, String value, String source) {
    Map<String, Setting> more = new LinkedHashMap<>(overlay);
    more.put(path, new Setting(value, source, true));
    return new ConfigSources(file, body, bodyName, more, environment, strict);
  }

  /** The overlay as nodes, ready for reading. */
  Map<String, YamlNode> overlayNodes() {
    Map<String, YamlNode> nodes = new HashMap<>();
    overlay.forEach((path, setting) ->
        nodes.put(
            path,
            setting.scalar()
                ? YamlNode.plain(setting.yaml(), Origin.of(setting.source()))
                : YamlParser.parse(setting.yaml(), setting.source())));
    return nodes;
  }
}
