package dev.hibiki.common.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and rights of files that hold secrets. */
final class KeyFiles {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

  private KeyFiles() {}

  /**
   * Replaces {@code $NAME} and {@code ${NAME}}, and a leading {@code ~} by the home directory.
   *
   * @throws ConfigException if the result cannot be the name of a file
   */
  static Path expand(String name, Map<String, String> environment) {
    String expanded =
        VARIABLE
            .matcher(name)
            .replaceAll(match -> Matcher.quoteReplacement(value(match, environment)));
    if (expanded.equals("~") || expanded.startsWith("~/")) {
      String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
      expanded = home + expanded.substring(1);
    }
    try {
      return Path.of(expanded);
    } catch (InvalidPathException e) {
      throw new ConfigException(
          ConfigProblem.error(
              "key_file", Origin.of("key_file"), "cannot be the name of a file: " + e.getReason()));
    }
  }

  private static String value(MatchResult match, Map<String, String> environment) {
    String name = match.group(1) == null ? match.group(2) : match.group(1);
    return environment.getOrDefault(name, "");
  }

  /**
   * Checks that a file exists and that nobody but its owner and group has any right to it.
   *
   * @throws ConfigException if not
   */
  static void requirePrivate(Path file) {
    Origin origin = Origin.of(file.toString());
    Set<PosixFilePermission> rights;
    try {
      rights = Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException e) {
      return; // the file system knows no such rights
    } catch (NoSuchFileException e) {
      throw new ConfigException(ConfigProblem.error("key_file", origin, "there is no such file"));
    } catch (IOException e) {
      throw new ConfigException(
          ConfigProblem.error("key_file", origin, "cannot be read: " + e.getMessage()));
    }
    if (rights.contains(PosixFilePermission.OTHERS_READ)
        || rights.contains(PosixFilePermission.OTHERS_WRITE)
        || rights.contains(PosixFilePermission.OTHERS_EXECUTE)) {
      throw new ConfigException(
          ConfigProblem.error(
              "key_file", origin, "others must have no right to it: chmod o-rwx " + file));
    }
  }
}
