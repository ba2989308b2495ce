package dev.hibiki.common.config;

import java.util.List;

/**
 * A configuration that the server can start with.
 *
 * @param warnings what the user should know, to be logged once at start
 */
public record LoadedConfig(ServerConfig config, List<ConfigProblem> warnings) {
  public LoadedConfig {
    warnings = List.copyOf(warnings);
  }
}
