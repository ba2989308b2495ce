package dev.hibiki.sfu.participant;

import dev.hibiki.sfu.settings.DataChannelSettings;

/**
 * Keeps data from piling up for a client that takes it slowly: decides for each message whether a
 * channel still takes it.
 *
 * <p>What may be lost is dropped when what waits would take longer than the latency that is aimed
 * at; a few messages may always wait. What is reliable is dropped only where a threshold is
 * configured, the client takes less than that, and something waits.
 */
final class ChannelBacklog {
  private static final int ALWAYS_BYTES = 8 * 1024;

  private final DrainRate rate = new DrainRate();
  private final long latencyNanos;
  private final int slowThresholdBps;

  ChannelBacklog(DataKind kind, DataChannelSettings settings) {
    latencyNanos =
        switch (kind) {
          case LOSSY -> settings.lossyLatencyNanos();
          case DATA_TRACK -> settings.dataTrackLatencyNanos();
          case RELIABLE, OTHER -> 0;
        };
    slowThresholdBps =
        kind == DataKind.LOSSY || kind == DataKind.DATA_TRACK ? 0 : settings.slowThresholdBps();
  }

  /** Whether another message may be added to so many bytes that wait. */
  boolean takes(long nowNanos, int bufferedBytes) {
    if (latencyNanos <= 0 && slowThresholdBps <= 0) {
      return true;
    }
    rate.observe(nowNanos, bufferedBytes);
    long bps = rate.bitsPerSecond(nowNanos);
    if (bps < 0 || bufferedBytes == 0) {
      return true;
    }
    if (slowThresholdBps > 0) {
      return bps >= slowThresholdBps;
    }
    long limitBytes = (long) (bps / 8.0 * (latencyNanos / 1e9));
    return bufferedBytes <= Math.max(limitBytes, ALWAYS_BYTES);
  }

  /** A message was added, so that now so many bytes wait. */
  void added(long nowNanos, int bufferedBytes) {
    if (latencyNanos > 0 || slowThresholdBps > 0) {
      rate.added(nowNanos, bufferedBytes);
    }
  }
}
