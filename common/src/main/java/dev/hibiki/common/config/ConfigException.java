package dev.hibiki.common.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration with which the server does not start. The message lists all that is wrong. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  ConfigException(List<ConfigProblem> problems) {
    super(
        problems.stream()
            .filter(ConfigProblem::isError)
            .map(ConfigProblem::toString)
            .collect(Collectors.joining("\n")),
        null,
        false,
        false);
    this.problems = List.copyOf(problems);
  }

  ConfigException(ConfigProblem problem) {
    this(List.of(problem));
  }

  /** All that was found, warnings included, in the order of the keys. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
