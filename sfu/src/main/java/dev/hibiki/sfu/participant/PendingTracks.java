package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.TrackType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tracks that were requested and carry no media yet, in order of request.
 *
 * <p>Under one client id at most one is under way; later ones are queued behind it, or behind the
 * published track of that id.
 */
final class PendingTracks {
  private static final int MAX_PENDING = 20;
  private static final int MAX_QUEUED = 3;

  private final Participant participant;
  private final Map<String, Deque<Publication>> byCid = new LinkedHashMap<>();

  PendingTracks(Participant participant) {
    this.participant = participant;
  }

  /**
   * Takes a request.
   *
   * @param published whether a published track has the same client id
   * @return the track, or null if the request was refused or queued and the client told so
   */
  @Nullable Publication add(AddTrackRequest request, boolean published, int publishedCount) {
    Deque<Publication> queue = byCid.get(request.getCid());
    int max = participant.room().settings().limits().tracks();
    if (byCid.size() >= MAX_PENDING || byCid.size() + publishedCount >= max) {
      refuse(RequestResponse.Reason.LIMIT_EXCEEDED, "too many pending tracks", request);
      return null;
    }
    if (queue != null && queue.size() >= MAX_QUEUED) {
      refuse(RequestResponse.Reason.LIMIT_EXCEEDED, "too many queued tracks", request);
      return null;
    }
    String sid =
        queue != null
            ? queue.getFirst().sid()
            : participant.room().ids().trackSid(request.getType(), request.getSource()).value();
    Publication track =
        new Publication(
            participant,
            request.getCid(),
            TrackInfos.of(request, sid, participant.publishableCodecs(), participant.client()));
    if (queue == null) {
      queue = new ArrayDeque<>();
      byCid.put(request.getCid(), queue);
    } else {
      published = true;
    }
    queue.addLast(track);
    if (published) {
      track.queued = true;
      refuse(RequestResponse.Reason.QUEUED, "", request);
      return null;
    }
    return track;
  }

  private void refuse(RequestResponse.Reason reason, String message, AddTrackRequest request) {
    participant.signalling().refuse(reason, message, r -> r.setAddTrack(request));
  }

  /** The track under way that a description names so. */
  @Nullable Publication named(String trackId) {
    if (trackId.isEmpty()) {
      return null;
    }
    for (Deque<Publication> queue : byCid.values()) {
      Publication track = queue.getFirst();
      if (isFree(track) && track.isNamed(trackId)) {
        return track;
      }
    }
    return null;
  }

  /** The first track under way of a kind: clients may rename a track when they send it. */
  @Nullable Publication first(TrackType kind) {
    for (Deque<Publication> queue : byCid.values()) {
      Publication track = queue.getFirst();
      if (isFree(track) && track.info().getType() == kind) {
        return track;
      }
    }
    return null;
  }

  private static boolean isFree(Publication track) {
    return !track.queued && track.primary().mid.isEmpty();
  }

  /** All tracks that were requested, those that are queued too. */
  List<Publication> all() {
    List<Publication> all = new ArrayList<>();
    byCid.values().forEach(all::addAll);
    return all;
  }

  /** One track with this sid, or null. */
  @Nullable Publication bySid(String sid) {
    List<Publication> all = allBySid(sid);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** All tracks with this sid: those queued under one client id share it. */
  List<Publication> allBySid(String sid) {
    List<Publication> found = new ArrayList<>(1);
    for (Deque<Publication> queue : byCid.values()) {
      for (Publication track : queue) {
        if (track.sid().equals(sid)) {
          found.add(track);
        }
      }
    }
    return found;
  }

  /** A track is published or given up. */
  void taken(Publication track) {
    Deque<Publication> queue = byCid.get(track.cid());
    if (queue != null) {
      queue.remove(track);
      if (queue.isEmpty()) {
        byCid.remove(track.cid());
      } else {
        queue.getFirst().queued = true;
      }
    }
  }

  /** The track before is over: the next one under the same client id comes under way. */
  @Nullable Publication dequeue(String cid) {
    Deque<Publication> queue = byCid.get(cid);
    if (queue == null || !queue.getFirst().queued) {
      return null;
    }
    Publication track = queue.getFirst();
    track.queued = false;
    return track;
  }

  void clear() {
    byCid.clear();
  }
}
