package dev.hibiki.standalone;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.hibiki.common.config.LoggingConfig;

/**
 * Lets the first lines of a second with one message pass and of the further ones one in so many.
 *
 * <p>Messages are told apart by their level and their text without its values, in a table of fixed
 * size: two that meet there share their count. Thread-safe.
 */
final class RepetitionFilter extends Filter<ILoggingEvent> {
  private static final int DEFAULT_INITIAL = 20;
  private static final int DEFAULT_INTERVAL = 100;
  private static final int SLOTS = 4096;
  private static final long TICK_MILLIS = 1_000;

  private final int initial;
  private final int interval;
  private final long[] until = new long[SLOTS];
  private final int[] counts = new int[SLOTS];

  RepetitionFilter(int initial, int interval) {
    this.initial = initial;
    this.interval = interval;
  }

  /** As configured, with what the reference takes where nothing is said. */
  static RepetitionFilter of(LoggingConfig config) {
    return new RepetitionFilter(
        first(config.sampleInitial(), config.itemSampleInitial(), DEFAULT_INITIAL),
        first(config.sampleInterval(), config.itemSampleInterval(), DEFAULT_INTERVAL));
  }

  private static int first(int all, int item, int otherwise) {
    return all != 0 ? all : item != 0 ? item : otherwise;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return passes(event.getLevel().levelInt, event.getMessage(), event.getTimeStamp())
        ? FilterReply.NEUTRAL
        : FilterReply.DENY;
  }

  private synchronized boolean passes(int level, String message, long nowMillis) {
    int slot = Math.floorMod(31 * level + message.hashCode(), SLOTS);
    if (nowMillis >= until[slot]) {
      until[slot] = nowMillis + TICK_MILLIS;
      counts[slot] = 0;
    }
    int count = ++counts[slot];
    return count <= initial || (count - initial) % interval == 0;
  }
}
