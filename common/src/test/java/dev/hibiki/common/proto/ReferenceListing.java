package dev.hibiki.common.proto;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/**
 * What a reference implementation of the protocol declares, as printed by one of the programs in
 * {@code e2e/descriptors}. The program is run if its output is missing or older than its sources.
 */
final class ReferenceListing {

  /**
   * @param file the reference's own file, where the printer knows it
   */
  record Line(@Nullable String file, DescriptorElement element) {}

  private static final Path SOURCES = Path.of("..", "e2e", "descriptors");
  private static final Path OUTPUT =
      Path.of(System.getProperty("hibiki.descriptors.dir", SOURCES.resolve("out").toString()));
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReferenceListing() {}

  /** The public package for JavaScript, which declares what clients use. */
  static List<Line> npm() {
    return lines(
        "npm.txt",
        List.of("print.mjs", "package.json", "package-lock.json"),
        List.of("npm", "ci", "--no-fund", "--no-audit"),
        List.of("node", "print.mjs"));
  }

  /** The Go modules, which also declare what nodes say to each other. */
  static List<Line> go() {
    return lines("go.txt", List.of("main.go", "go.mod", "go.sum"), List.of("go", "run", "."));
  }

  @SafeVarargs
  private static List<Line> lines(
      String name, List<String> sources, List<String>... printerCommands) {
    try {
      var output = OUTPUT.resolve(name);
      if (isOutdated(output, sources)) {
        print(output, printerCommands);
      }
      try (Stream<String> lines = Files.lines(output)) {
        return lines.map(ReferenceListing::parse).toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while printing descriptors", e);
    }
  }

  private static boolean isOutdated(Path output, List<String> sources) throws IOException {
    if (!Files.exists(output)) {
      return true;
    }
    var printed = Files.getLastModifiedTime(output);
    for (String source : sources) {
      if (Files.getLastModifiedTime(SOURCES.resolve(source)).compareTo(printed) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Runs the commands in turn and keeps what the last one prints. */
  @SafeVarargs
  private static void print(Path output, List<String>... commands)
      throws IOException, InterruptedException {
    Files.createDirectories(OUTPUT);
    var unfinished = OUTPUT.resolve(output.getFileName() + ".part");
    var errors = OUTPUT.resolve(output.getFileName() + ".err");
    for (List<String> command : commands) {
      var builder =
          new ProcessBuilder(command)
              .directory(SOURCES.toFile())
              .redirectOutput(unfinished.toFile())
              .redirectError(errors.toFile());
      run(builder, output, errors);
    }
    Files.move(unfinished, output, REPLACE_EXISTING);
    Files.delete(errors);
  }

  private static void run(ProcessBuilder builder, Path output, Path errors)
      throws IOException, InterruptedException {
    var command = String.join(" ", builder.command());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IllegalStateException(
          ("%s is missing or out of date, and `%s` cannot be started. Install %s, or make the file"
                  + " elsewhere, as e2e/descriptors/README.md describes.")
              .formatted(output, command, builder.command().getFirst()),
          e);
    }
    if (!process.waitFor(15, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("`" + command + "` did not end within 15 minutes");
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "`%s` failed in %s:%n%s".formatted(command, SOURCES, Files.readString(errors)));
    }
  }

  private static Line parse(String line) {
    var properties =
        new HashMap<>(JSON.readValue(line, new TypeReference<Map<String, String>>() {}));
    var file = properties.remove("file");
    var kind = take(properties, "kind");
    var name = take(properties, "name");
    return new Line(file, new DescriptorElement(kind, name, properties));
  }

  private static String take(Map<String, String> properties, String key) {
    var value = properties.remove(key);
    if (value == null) {
      throw new IllegalArgumentException("No " + key + " among " + properties);
    }
    return value;
  }
}
