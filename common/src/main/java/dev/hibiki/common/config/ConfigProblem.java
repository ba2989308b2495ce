package dev.hibiki.common.config;

/**
 * Something to say about the configuration.
 *
 * @param severity an error stops the start, a warning does not
 * @param key full dotted path of the key; empty if it is about the file as a whole
 * @param origin where it was written
 * @param message what is wrong, with the rule that was broken; holds no secret
 */
public record ConfigProblem(Severity severity, String key, Origin origin, String message) {
  /** Whether the server can start nonetheless. */
  public enum Severity {
    WARNING,
    ERROR
  }

  static ConfigProblem error(String key, Origin origin, String message) {
    return new ConfigProblem(Severity.ERROR, key, origin, message);
  }

  static ConfigProblem warning(String key, Origin origin, String message) {
    return new ConfigProblem(Severity.WARNING, key, origin, message);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  @Override
  public String toString() {
    return origin + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
