package dev.hibiki.sfu.settings;

/**
 * How long data may wait for a client that takes it slowly.
 *
 * @param lossyLatencyNanos how long lossy packets may wait before further ones are dropped, 0 for
 *     as long as there is room
 * @param dataTrackLatencyNanos the same for frames of data tracks
 * @param slowThresholdBps a client that takes reliable packets at less than this loses further ones
 *     while some wait, 0 for never
 * @param reconnectOnError a client that closes a channel while something is to be sent on it has to
 *     begin anew
 */
public record DataChannelSettings(
    long lossyLatencyNanos,
    long dataTrackLatencyNanos,
    int slowThresholdBps,
    boolean reconnectOnError) {
  /** What holds without configuration. */
  public static final DataChannelSettings DEFAULT =
      new DataChannelSettings(0, 100_000_000L, 0, false);
}
