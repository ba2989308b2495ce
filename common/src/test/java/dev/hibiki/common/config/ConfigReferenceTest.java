package dev.hibiki.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documents that are made of, or speak about, the table of keys. */
class ConfigReferenceTest {
  private static final Path ROOT = Path.of("..");

  /** Set the system property {@code hibiki.write} to write the page anew. */
  @Test
  void theConfigurationReferenceIsUpToDate() throws IOException {
    Path page = ROOT.resolve("docs/CONFIGURATION.md");
    if (Boolean.getBoolean("hibiki.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, ConfigReference.markdown());
    }
    assertThat(page)
        .as("run the test once with -Dhibiki.write=true")
        .hasContent(ConfigReference.markdown());
  }

  @Test
  void everyKeyHasOneSentenceOfDocumentation() {
    assertThat(ConfigKeys.all())
        .allMatch(key -> key.doc().endsWith(".") && !key.doc().contains("|"));
  }

  @Test
  void theSampleConfigurationLoadsAsItStands() throws IOException {
    LoadedConfig loaded = ConfigLoader.load(ConfigSources.ofYaml(sample()));
    assertThat(loaded.warnings()).isEmpty();
  }

  /** In the sample, what is switched off has one {@code #} and no blank; prose has a blank. */
  @Test
  void theSampleConfigurationLoadsWithEverythingSwitchedOn() throws IOException {
    String all =
        sample().replaceAll("(?m)^ *#key_file.*", "").replaceAll("(?m)^( *)#(?=[^ \\n#])", "$1");
    assertThat(all).isNotEqualTo(sample());
    LoadedConfig loaded = ConfigLoader.load(ConfigSources.ofYaml(all));
    assertThat(loaded.warnings())
        .extracting(ConfigProblem::message)
        .allMatch(message -> message.contains("has no effect"));
  }

  private static String sample() throws IOException {
    return Files.readString(ROOT.resolve("config-sample.yaml"));
  }
}
