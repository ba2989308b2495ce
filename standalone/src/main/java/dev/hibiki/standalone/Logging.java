package dev.hibiki.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.hibiki.common.config.ConfigProblem;
import dev.hibiki.common.config.LoggingConfig;
import org.slf4j.LoggerFactory;

/**
 * Puts the configured level onto our own loggers; libraries stay quiet unless they have to speak.
 */
final class Logging {
  private static final String OURS = "dev.hibiki";

  private Logging() {}

  static void apply(LoggingConfig config) {
    ((Logger) LoggerFactory.getLogger(OURS)).setLevel(Level.toLevel(config.level(), Level.INFO));
  }

  static void warn(ConfigProblem problem) {
    LoggerFactory.getLogger(OURS + ".config").warn("{}", problem);
  }
}
