package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLineTest {
  @Test
  void aMessageIsOneObjectWithItsFields() {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.hibiki.room");
    List<ILoggingEvent> events = new ArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            events.add(event);
          }
        };
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    try {
      logger
          .atInfo()
          .addKeyValue("room", "a\n\"b")
          .addKeyValue("trackID", "TR_1")
          .log("track {}", 1);
    } finally {
      logger.detachAppender(appender);
      logger.setAdditive(true);
    }
    String line = new LogLine().doLayout(events.getFirst());
    assertThat(line)
        .startsWith("{\"level\":\"info\",\"ts\":\"20")
        .endsWith(
            "\"logger\":\"room\",\"msg\":\"track 1\",\"room\":\"a\\n\\\"b\",\"trackID\":\"TR_1\"}"
                + System.lineSeparator());
  }
}
