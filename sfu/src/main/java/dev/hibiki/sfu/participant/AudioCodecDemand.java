package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SubscribedAudioCodec;
import dev.hibiki.common.proto.SubscribedAudioCodecUpdate;
import dev.hibiki.sfu.signal.Responses;
import org.jspecify.annotations.Nullable;

/**
 * Which codecs of a sound track are received by anybody. Publishers that offered several hear of
 * it, so that they need not send what nobody wants.
 */
final class AudioCodecDemand {
  private enum Told {
    NOTHING,
    WANTED,
    UNWANTED
  }

  private Told told = Told.NOTHING;

  /** What a track's publisher is to be told after its receivers changed, or null. */
  @Nullable SignalResponse changed(Publication track) {
    if (track.info().getCodecsCount() < 2) {
      return null;
    }
    Told next = track.subscriptions().isEmpty() ? Told.UNWANTED : Told.WANTED;
    if (next == told || (told == Told.NOTHING && next == Told.UNWANTED)) {
      return null;
    }
    told = next;
    return Responses.subscribedAudioCodecs(
        SubscribedAudioCodecUpdate.newBuilder()
            .setTrackSid(track.sid())
            .addSubscribedAudioCodecs(
                SubscribedAudioCodec.newBuilder()
                    .setCodec(track.primary().shortName())
                    .setEnabled(next == Told.WANTED))
            .build());
  }
}
