package dev.hibiki.media.obs;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * How much the node carries: tracks in and out, and bytes per second over the latest while. One
 * thread takes samples, any thread asks.
 */
public final class NodeLoad {
  private static final int MAX_SAMPLES = 128;
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private record Sample(long nanos, long bytes) {}

  private final long windowNanos;
  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private volatile int tracks;
  private volatile double bytesPerSecond;

  /** Rates are of the latest {@code windowNanos}. */
  NodeLoad(long windowNanos) {
    this.windowNanos = windowNanos;
  }

  /** What there is now: tracks, and the bytes in and out since the start. */
  void sample(long nowNanos, int tracksNow, long totalBytes) {
    tracks = tracksNow;
    while (samples.size() > 1
        && (samples.size() >= MAX_SAMPLES || nowNanos - samples.getFirst().nanos() > windowNanos)) {
      samples.removeFirst();
    }
    samples.addLast(new Sample(nowNanos, totalBytes));
    Sample first = samples.getFirst();
    long elapsedNanos = nowNanos - first.nanos();
    bytesPerSecond =
        elapsedNanos <= 0 ? 0 : (totalBytes - first.bytes()) * NANOS_PER_SECOND / elapsedNanos;
  }

  /** Whether a limit is reached; one of 0 or less is none. */
  public boolean reaches(int maxTracks, double maxBytesPerSecond) {
    return (maxTracks > 0 && tracks >= maxTracks)
        || (maxBytesPerSecond > 0 && bytesPerSecond >= maxBytesPerSecond);
  }
}
