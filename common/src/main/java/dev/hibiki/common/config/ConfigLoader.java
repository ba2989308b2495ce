package dev.hibiki.common.config;

import dev.hibiki.common.auth.ApiKeys;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link ServerConfig} of its sources.
 *
 * <p>Flags and environment come before the YAML, the YAML before the defaults. All that is wrong is
 * found in one go; a key that is understood but has no effect yet gives one warning.
 */
public final class ConfigLoader {
  private ConfigLoader() {}

  /**
   * Loads, completes and checks a configuration.
   *
   * @throws ConfigException with all errors, if there is one
   */
  public static LoadedConfig load(ConfigSources sources) {
    List<ConfigProblem> problems = new ArrayList<>();
    YamlNode.Mapping yaml = yaml(sources);
    ConfigValues values =
        new ConfigReader(sources.strict(), sources.overlayNodes(), problems).read(yaml);
    readKeyFile(values, sources.environment(), problems);
    new ConfigRules(values, problems).apply();
    if (problems.stream().anyMatch(ConfigProblem::isError)) {
      throw new ConfigException(problems);
    }
    ServerConfig config = (ServerConfig) ConfigKeys.ROOT.bind(values);
    return new LoadedConfig(config, problems);
  }

  private static YamlNode.Mapping yaml(ConfigSources sources) {
    if (sources.body() != null) {
      return YamlParser.parseMapping(sources.body(), sources.bodyName());
    }
    Path file = sources.file();
    if (file == null) {
      return YamlParser.parseMapping("", "config");
    }
    return YamlParser.parseMapping(read(file, "--config"), file.toString());
  }

  private static void readKeyFile(
      ConfigValues values, Map<String, String> environment, List<ConfigProblem> problems) {
    String name = values.text("key_file");
    if (name.isEmpty()) {
      return;
    }
    try {
      Path file = KeyFiles.expand(name, environment);
      values.put("key_file", file.toString());
      KeyFiles.requirePrivate(file);
      YamlNode.Mapping yaml = YamlParser.parseMapping(read(file, "key_file"), file.toString());
      List<ConfigProblem> faults = new ArrayList<>();
      ApiKeys keys = ConfigReader.readKeys(yaml, faults);
      problems.addAll(faults);
      values.put("keys", keys);
      values.markSet(ConfigKeys.at("keys"), new Origin(file.toString(), 1));
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
  }

  private static String read(Path file, String key) {
    String fault;
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      fault = "there is no such file";
    } catch (CharacterCodingException e) {
      fault = "is not UTF-8 text";
    } catch (IOException e) {
      fault = "cannot be read: " + e.getMessage();
    }
    throw new ConfigException(ConfigProblem.error(key, Origin.of(file.toString()), fault));
  }
}
