package dev.hibiki.sfu.data;

import com.google.protobuf.Timestamp;
import dev.hibiki.common.proto.EventMetric;
import dev.hibiki.common.proto.MetricSample;
import dev.hibiki.common.proto.MetricsBatch;
import dev.hibiki.common.proto.TimeSeriesMetric;

/**
 * Puts the times of one client's metrics into the server's clock. The difference between the two
 * clocks is not known apart from the time a batch was under way: the smallest one seen counts,
 * since that batch was delayed least.
 */
final class MetricTimes {
  private long differenceMillis = Long.MAX_VALUE;

  /** The same metrics with times that can be compared to those of others. */
  MetricsBatch normalized(MetricsBatch batch, long arrivalUnixMillis) {
    if (batch.getTimestampMs() != 0) {
      differenceMillis = Math.min(differenceMillis, arrivalUnixMillis - batch.getTimestampMs());
    }
    MetricsBatch.Builder normalized =
        batch.toBuilder().setNormalizedTimestamp(time(batch.getTimestampMs()));
    for (TimeSeriesMetric.Builder series : normalized.getTimeSeriesBuilderList()) {
      for (MetricSample.Builder sample : series.getSamplesBuilderList()) {
        sample.setNormalizedTimestamp(time(sample.getTimestampMs()));
      }
    }
    for (EventMetric.Builder event : normalized.getEventsBuilderList()) {
      event.setNormalizedStartTimestamp(time(event.getStartTimestampMs()));
      if (event.getEndTimestampMs() != 0) {
        event.setNormalizedEndTimestamp(time(event.getEndTimestampMs()));
      }
    }
    return normalized.build();
  }

  private Timestamp time(long clientMillis) {
    long millis = clientMillis + (differenceMillis == Long.MAX_VALUE ? 0 : differenceMillis);
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(millis, 1_000L))
        .setNanos((int) Math.floorMod(millis, 1_000L) * 1_000_000)
        .build();
  }
}
