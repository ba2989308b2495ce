package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.FilterReply;
import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import dev.hibiki.common.config.LoggingConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Which repetitions of a line are written. */
class RepetitionFilterTest {
  private static LoggingConfig config(String logging) {
    return ConfigLoader.load(
            ConfigSources.ofYaml(
                "keys: {k: 0123456789abcdef0123456789abcdef}\nlogging: {" + logging + "}"))
        .config()
        .logging();
  }

  @AfterEach
  void unsampled() {
    Logging.apply(config("level: info"));
  }

  private static int passed(RepetitionFilter filter, int lines, Level level, long atMillis) {
    int passed = 0;
    for (int i = 0; i < lines; i++) {
      LoggingEvent event = new LoggingEvent();
      event.setLevel(level);
      event.setMessage("it is line {}");
      event.setTimeStamp(atMillis);
      passed += filter.decide(event) == FilterReply.DENY ? 0 : 1;
    }
    return passed;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sample: true | 20 | 21",
        "sample: true, sample_initial: 5, sample_interval: 10 | 5 | 24",
        "sample: true, item_sample_initial: 3, item_sample_interval: 50 | 3 | 6",
      })
  void theFirstOfASecondPassAndThenOneInSoMany(String logging, int few, int ofTwoHundred) {
    RepetitionFilter filter = RepetitionFilter.of(config(logging));
    assertThat(passed(filter, few, Level.INFO, 5_000)).isEqualTo(few);
    assertThat(passed(filter, 200 - few, Level.INFO, 5_900)).isLessThan(30);
    assertThat(passed(filter, few, Level.WARN, 5_900)).as("another level").isEqualTo(few);
    assertThat(passed(filter, 200, Level.INFO, 6_000))
        .as("the next second")
        .isEqualTo(ofTwoHundred);
  }

  @Test
  void itIsThereWhereItIsConfiguredAndGoesAgain() {
    Logging.apply(config("sample: true"));
    assertThat(console().getCopyOfAttachedFiltersList())
        .hasSize(1)
        .first()
        .isInstanceOf(RepetitionFilter.class);
    Logging.apply(config("sample: false"));
    assertThat(console().getCopyOfAttachedFiltersList()).isEmpty();
  }

  private static ConsoleAppender<?> console() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    return (ConsoleAppender<?>) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console");
  }
}
