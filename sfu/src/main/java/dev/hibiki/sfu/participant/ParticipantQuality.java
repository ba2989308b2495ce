package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.ConnectionQuality;
import dev.hibiki.common.proto.ConnectionQualityInfo;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.sdp.RtpCodec;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.rtc.stream.SenderStats;
import dev.hibiki.sfu.quality.DownlinkQuality;
import dev.hibiki.sfu.quality.LossWeights;
import dev.hibiki.sfu.quality.QualityTerms;
import dev.hibiki.sfu.quality.TrackScore;
import dev.hibiki.sfu.track.TrackLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How good the connection of a participant is: that of its worst track, in either direction. */
public final class ParticipantQuality {
  private static final QualityTerms TERMS = QualityTerms.LOSS_AND_LAYERS;

  private final Participant participant;

  ParticipantQuality(Participant participant) {
    this.participant = participant;
  }

  /** Ends a window for every track it sends or receives. */
  public void update(long nowNanos) {
    for (Publication track : participant.publishing().publications()) {
      for (PublishedCodec codec : track.codecs()) {
        updateUp(nowNanos, track, codec);
      }
    }
    participant.subscribing().eachReceived(wish -> updateDown(nowNanos, wish));
  }

  private static void updateUp(long nowNanos, Publication track, PublishedCodec codec) {
    RtpParameters parameters = codec.parameters;
    if (parameters == null) {
      return;
    }
    TrackScore score =
        codec.quality.begin(nowNanos, lossWeight(track, codec.name, parameters), TERMS);
    score.muted(nowNanos, track.info().getMuted());
    codec.quality.update(nowNanos, wantedLayer(track, codec));
  }

  /** The highest layer somebody wants; all of them where the publisher cannot leave any out. */
  private static int wantedLayer(Publication track, PublishedCodec codec) {
    if (!track.isFlexible()) {
      return codec.quality.highestLayer();
    }
    VideoQuality wanted = codec.demand.quality();
    if (codec.regressed || wanted == VideoQuality.OFF) {
      return -1;
    }
    List<TrackLayer> layers = codec.media.layers();
    int highest = 0;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).quality() <= wanted.getNumber()) {
        highest = i;
      }
    }
    return highest;
  }

  private static void updateDown(long nowNanos, TrackSubscription wish) {
    Publication track = wish.publication;
    PublishedCodec codec = wish.codec;
    RtpParameters parameters = wish.parameters;
    SenderStats stats = wish.media == null ? null : wish.media.stats();
    if (track == null || codec == null || parameters == null || stats == null) {
      return;
    }
    double weight = lossWeight(track, codec.name, parameters);
    DownlinkQuality quality = wish.quality;
    if (quality == null) {
      Codec sent = Codec.ofName(!track.isAudio(), codec.name);
      int clockRateHz = sent == null ? 90_000 : sent.clockRateHz();
      quality = new DownlinkQuality(nowNanos, weight, clockRateHz, TERMS);
      wish.quality = quality;
    }
    quality.score().lossWeight(weight);
    quality.score().muted(nowNanos, track.info().getMuted() || wish.settings().disabled());
    quality.update(nowNanos, stats);
  }

  private static double lossWeight(Publication track, String name, RtpParameters parameters) {
    boolean correction = name.equalsIgnoreCase("red");
    for (RtpCodec codec : parameters.codecs()) {
      correction |=
          codec.isNamed("opus") && codec.parameters().get("useinbandfec", "0").equals("1");
    }
    return LossWeights.of(Codec.ofName(!track.isAudio(), name), correction);
  }

  /** The worst of its tracks as of the last {@link #update}; with no tracks it is excellent. */
  public ConnectionQualityInfo info() {
    Worst worst = new Worst();
    for (Publication track : participant.publishing().publications()) {
      worst.take(track.first().quality.score());
    }
    participant
        .subscribing()
        .eachReceived(wish -> worst.take(wish.quality == null ? null : wish.quality.score()));
    return ConnectionQualityInfo.newBuilder()
        .setParticipantSid(participant.sid())
        .setQuality(worst.quality)
        .setScore(worst.opinion)
        .build();
  }

  private static final class Worst {
    private double score = Double.MAX_VALUE;
    private ConnectionQuality quality = ConnectionQuality.EXCELLENT;
    private float opinion = 4.5f;

    void take(@Nullable TrackScore track) {
      if (track != null && track.score() < score) {
        score = track.score();
        quality = track.quality();
        opinion = track.opinion();
      }
    }
  }
}
