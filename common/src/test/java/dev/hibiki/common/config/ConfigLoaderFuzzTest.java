package dev.hibiki.common.config;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** No text makes loading fail in any other way than with a list of what is wrong. */
class ConfigLoaderFuzzTest {
  private static final List<ConfigKey> KEYS =
      ConfigKeys.all().stream().filter(ConfigKey::isScalar).toList();

  @FuzzTest(maxDuration = "30s")
  void anyYamlIsAcceptedOrRefused(FuzzedDataProvider data) {
    load(ConfigSources.ofYaml(data.consumeRemainingAsString()));
  }

  @FuzzTest(maxDuration = "30s")
  void anyValueOfAKeyIsAcceptedOrRefused(FuzzedDataProvider data) {
    ConfigKey key = data.pickValue(KEYS);
    load(
        ConfigSources.ofYaml("development: true")
            .with(key.path(), data.consumeRemainingAsString(), "--" + key.path()));
  }

  @FuzzTest(maxDuration = "30s")
  void anyRoomConfigurationIsAcceptedOrRefused(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString().replace("\n", "\n    ");
    load(
        ConfigSources.ofYaml(
            "development: true\nroom:\n  room_configurations:\n    " + text + "\n"));
  }

  private static void load(ConfigSources sources) {
    try {
      ConfigLoader.load(sources);
    } catch (ConfigException e) {
      // refused: as it should be
    }
  }
}
