package dev.hibiki.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.hibiki.common.config.ConfigProblem;
import dev.hibiki.common.config.LoggingConfig;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * Puts the configured levels and form onto our own loggers; libraries stay quiet unless they have
 * to speak. A component is a package or class below {@code dev.hibiki}, {@code gateway.rtc}, or a
 * whole name.
 */
final class Logging {
  private static final String OURS = "dev.hibiki";
  private static final String APPENDER = "console";

  private Logging() {}

  static void apply(LoggingConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    for (Logger logger : context.getLoggerList()) {
      if (logger.getName().startsWith(OURS + ".")) {
        logger.setLevel(null);
      }
    }
    set("", config.level());
    config.componentLevels().forEach(Logging::set);
    if (context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER)
        instanceof ConsoleAppender<ILoggingEvent> console) {
      if (config.json() != isJson(console)) {
        form(context, console, config.json());
      }
      console.clearAllFilters();
      if (config.sample()) {
        console.addFilter(RepetitionFilter.of(config));
      }
    }
  }

  private static boolean isJson(ConsoleAppender<ILoggingEvent> console) {
    return console.getEncoder() instanceof LayoutWrappingEncoder<?> encoder
        && encoder.getLayout() instanceof LogLine;
  }

  private static void form(
      LoggerContext context, ConsoleAppender<ILoggingEvent> console, boolean json) {
    if (!json) {
      return; // a process that began to write JSON goes on doing so
    }
    LogLine line = new LogLine();
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.start();
    console.setEncoder(encoder);
  }

  /** Sets the level of a component; a level that does not exist is {@code info}. */
  static void set(String component, String level) {
    ((Logger) LoggerFactory.getLogger(name(component))).setLevel(Level.toLevel(level, Level.INFO));
  }

  private static String name(String component) {
    if (component.isEmpty()) {
      return OURS;
    }
    return component.startsWith(OURS) || component.startsWith("io.") || component.startsWith("org.")
        ? component
        : OURS + "." + component;
  }

  /** Our components that have a level of their own. */
  static Map<String, String> levels() {
    Map<String, String> levels = new TreeMap<>();
    for (Logger logger : ((LoggerContext) LoggerFactory.getILoggerFactory()).getLoggerList()) {
      if (logger.getLevel() != null && logger.getName().startsWith(OURS)) {
        String name = logger.getName();
        levels.put(
            name.equals(OURS) ? "" : name.substring(OURS.length() + 1),
            logger.getLevel().levelStr.toLowerCase(java.util.Locale.ROOT));
      }
    }
    return levels;
  }

  static void warn(ConfigProblem problem) {
    LoggerFactory.getLogger(OURS + ".config").warn("{}", problem);
  }
}
