package dev.hibiki.standalone;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message as one JSON object on one line: {@code level}, {@code ts}, {@code logger}, {@code msg},
 * and whatever fields it was given, such as {@code room}, {@code participant} and {@code trackID}.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String OURS = "dev.hibiki.";

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    ObjectNode line =
        JSON.createObjectNode()
            .put("level", event.getLevel().levelStr.toLowerCase(Locale.ROOT))
            .put("ts", event.getInstant().toString())
            .put("logger", logger.startsWith(OURS) ? logger.substring(OURS.length()) : logger)
            .put("msg", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach(line::put);
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.put(pair.key, String.valueOf(pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      line.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return JSON.writeValueAsString(line) + System.lineSeparator();
  }
}
