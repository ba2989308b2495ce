package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import dev.hibiki.common.config.LoadedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
  private static final String FIRST = "one: 0123456789abcdef0123456789abcdef\n";
  private static final String SECOND = "two: fedcba9876543210fedcba9876543210\n";

  @TempDir Path directory;

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static ConfigSources sources(Path config) {
    return new ConfigSources(config, null, "config", Map.of(), Map.of(), true);
  }

  @Test
  void aChangedKeyFileExchangesTheKeys() throws IOException {
    Path keyFile = write("keys.yaml", FIRST);
    Path config = write("config.yaml", "key_file: " + keyFile + "\n");
    LoadedConfig loaded = ConfigLoader.load(sources(config));
    KeyRing keys = new KeyRing(loaded.config().keys());
    try (ConfigWatch watch = new ConfigWatch(sources(config), loaded.config(), keys)) {
      watch.look();
      assertThat(keys.signing().id()).isEqualTo("one");
      write("keys.yaml", FIRST + SECOND);
      watch.look();
      assertThat(keys.keys().all()).hasSize(2);
      write("keys.yaml", SECOND);
      watch.look();
      assertThat(keys.keys().find("one")).isNull();
      assertThat(keys.signing().id()).isEqualTo("two");
    }
  }

  @Test
  void aFileWithAFaultChangesNothing() throws IOException {
    Path keyFile = write("keys.yaml", FIRST);
    Path config = write("config.yaml", "key_file: " + keyFile + "\n");
    LoadedConfig loaded = ConfigLoader.load(sources(config));
    KeyRing keys = new KeyRing(loaded.config().keys());
    try (ConfigWatch watch = new ConfigWatch(sources(config), loaded.config(), keys)) {
      write("keys.yaml", "one: [\n");
      watch.look();
      assertThat(keys.signing().id()).isEqualTo("one");
      Files.delete(keyFile);
      watch.look();
      assertThat(keys.signing().id()).isEqualTo("one");
      write("keys.yaml", SECOND);
      watch.look();
      assertThat(keys.signing().id()).isEqualTo("two");
    }
  }

  @Test
  void aChangedConfigurationChangesTheLevels() throws IOException {
    Path config = write("config.yaml", "keys:\n  " + FIRST);
    LoadedConfig loaded = ConfigLoader.load(sources(config));
    try (ConfigWatch watch =
        new ConfigWatch(sources(config), loaded.config(), new KeyRing(loaded.config().keys()))) {
      write(
          "config.yaml",
          "keys:\n  " + FIRST + "logging: {level: warn, component_levels: {media.obs: debug}}\n");
      watch.look();
      assertThat(Logging.levels()).containsEntry("", "warn").containsEntry("media.obs", "debug");
    } finally {
      Logging.apply(loaded.config().logging());
    }
    assertThat(Logging.levels()).containsEntry("", "info").doesNotContainKey("media.obs");
  }
}
