package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.UpdateLocalAudioTrack;
import dev.hibiki.common.proto.UpdateLocalVideoTrack;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a client may change about its tracks after it has asked for them. */
final class TrackEdits {
  private final Participant participant;

  TrackEdits(Participant participant) {
    this.participant = participant;
  }

  void updateAudio(long nowNanos, UpdateLocalAudioTrack request) {
    boolean known =
        change(
            nowNanos,
            request.getTrackSid(),
            info -> {
              TrackInfos.withFeatures(info, request.getFeaturesList());
              return info;
            });
    if (!known) {
      participant
          .signalling()
          .refuse(RequestResponse.Reason.NOT_FOUND, "", r -> r.setUpdateAudioTrack(request));
    }
  }

  void updateVideo(long nowNanos, UpdateLocalVideoTrack request) {
    boolean known =
        change(
            nowNanos,
            request.getTrackSid(),
            info -> info.setWidth(request.getWidth()).setHeight(request.getHeight()));
    if (!known) {
      participant
          .signalling()
          .refuse(RequestResponse.Reason.NOT_FOUND, "", r -> r.setUpdateVideoTrack(request));
    }
  }

  private boolean change(long nowNanos, String sid, UnaryOperator<TrackInfo.Builder> edit) {
    List<Publication> found = participant.publishing().tracks(sid);
    for (Publication track : found) {
      track.info(edit.apply(track.info().toBuilder()).build());
      if (track.announced()) {
        participant.publishing().updated(nowNanos, track);
      }
    }
    return !found.isEmpty();
  }
}
