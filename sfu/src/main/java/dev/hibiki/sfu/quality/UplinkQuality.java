package dev.hibiki.sfu.quality;

import dev.hibiki.rtc.stream.ReceptionStats;
import dev.hibiki.sfu.track.LayerStream;
import dev.hibiki.sfu.track.MediaKind;
import dev.hibiki.sfu.track.PublishedTrack;
import org.jspecify.annotations.Nullable;

/** How well one published track reaches the server, by what its receiving streams count. */
public final class UplinkQuality {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private final PublishedTrack track;
  private final @Nullable LayerStream[] streams =
      new @Nullable LayerStream[PublishedTrack.MAX_LAYERS];
  private final long[] expected = new long[PublishedTrack.MAX_LAYERS];
  private final long[] lost = new long[PublishedTrack.MAX_LAYERS];
  private final long[] bytes = new long[PublishedTrack.MAX_LAYERS];
  private @Nullable TrackScore score;
  private boolean received;
  private int highestLayer = -1;
  private long lastNanos;

  /** Nothing came yet. */
  public UplinkQuality(PublishedTrack track) {
    this.track = track;
  }

  /** The track can be received; again when what is negotiated changed. */
  public TrackScore begin(long nowNanos, double lossWeight, QualityTerms terms) {
    TrackScore present = score;
    if (present == null) {
      present = new TrackScore(nowNanos, lossWeight, terms);
      score = present;
      lastNanos = nowNanos;
    } else {
      present.lossWeight(lossWeight);
    }
    return present;
  }

  /** The score, or null before {@link #begin}. */
  public @Nullable TrackScore score() {
    return score;
  }

  /** The highest layer that ever came, -1 if none did. */
  public int highestLayer() {
    return highestLayer;
  }

  /**
   * Ends a window.
   *
   * @param wantedLayer the highest layer that somebody wants, -1 if nobody wants any
   */
  public void update(long nowNanos, int wantedLayer) {
    TrackScore scoring = score;
    if (scoring == null) {
      return;
    }
    long packets = 0;
    long missed = 0;
    long payload = 0;
    double jitterMillis = 0;
    long reportNanos = 0;
    boolean reported = false;
    int layers = track.kind() == MediaKind.AUDIO ? 1 : PublishedTrack.MAX_LAYERS;
    for (int i = 0; i < layers; i++) {
      LayerStream stream = track.stream(i);
      if (stream == null) {
        continue;
      }
      received = true;
      highestLayer = Math.max(highestLayer, i);
      if (streams[i] != stream) {
        streams[i] = stream;
        expected[i] = 0;
        lost[i] = 0;
        bytes[i] = 0;
      }
      ReceptionStats stats = stream.received().stats();
      packets += stats.expected() - expected[i];
      expected[i] = stats.expected();
      // What came late or again is made up for, and may have looked lost to others for a moment.
      long gone = stats.lost() - 2 * stats.recovered() - stats.reordered();
      missed += gone - lost[i];
      lost[i] = gone;
      payload += stats.payloadBytes() - bytes[i];
      bytes[i] = stats.payloadBytes();
      jitterMillis = Math.max(jitterMillis, stats.jitterNanos() / NANOS_PER_MILLI);
      if (stream.received().hasSenderReport()) {
        long nanos = stream.received().senderReportNanos();
        reportNanos = reported && reportNanos - nanos > 0 ? reportNanos : nanos;
        reported = true;
      }
    }
    expectLayers(nowNanos, scoring, wantedLayer);
    if (received) {
      long length = nowNanos - lastNanos;
      boolean silent = reported && nowNanos - reportNanos > length;
      double seconds = length / NANOS_PER_SECOND;
      scoring.update(
          nowNanos,
          packets <= 0
              ? TrackWindow.empty(seconds, silent)
              : new TrackWindow(seconds, packets, missed, payload, 0, jitterMillis, silent));
    }
    lastNanos = nowNanos;
  }

  private void expectLayers(long nowNanos, TrackScore scoring, int wantedLayer) {
    if (track.kind() == MediaKind.AUDIO) {
      return;
    }
    scoring.unwanted(nowNanos, wantedLayer < 0);
    if (wantedLayer >= 0 && !track.muted() && !track.layered()) {
      int due = Math.min(wantedLayer, highestLayer);
      int mask = track.activeMask();
      int highestActive = mask == 0 ? -1 : 31 - Integer.numberOfLeadingZeros(mask);
      scoring.missedLayers(nowNanos, due - highestActive);
    }
  }
}
