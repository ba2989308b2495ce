package dev.hibiki.sfu.datatrack;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All data tracks of a room: brings those who publish and those who receive together. */
public final class DataTracks {
  private final Map<String, PublishedDataTrack> tracks = new LinkedHashMap<>();
  private final Set<DataTrackSubscribing> receivers = new LinkedHashSet<>();
  private final long[] drops = new long[DataTrackDrop.values().length];

  /** How many packets were dropped for a reason; what was not sent counts for each receiver. */
  public long dropped(DataTrackDrop reason) {
    return drops[reason.ordinal()];
  }

  /** How many tracks there are. */
  public int size() {
    return tracks.size();
  }

  void drop(DataTrackDrop reason) {
    drops[reason.ordinal()]++;
  }

  @Nullable PublishedDataTrack track(String trackSid) {
    return tracks.get(trackSid);
  }

  Collection<PublishedDataTrack> tracks() {
    return List.copyOf(tracks.values());
  }

  void add(DataTrackSubscribing receiver) {
    receivers.add(receiver);
  }

  void remove(DataTrackSubscribing receiver) {
    receivers.remove(receiver);
  }

  void published(long nowNanos, PublishedDataTrack track) {
    tracks.put(track.sid(), track);
    track.publisher().announce(nowNanos);
    offer(track);
  }

  /** The track of somebody in another room can be received in this one too. */
  void lent(PublishedDataTrack track) {
    tracks.put(track.sid(), track);
    offer(track);
  }

  private void offer(PublishedDataTrack track) {
    for (DataTrackSubscribing receiver : new ArrayList<>(receivers)) {
      receiver.published(track);
    }
  }

  void unpublished(PublishedDataTrack track) {
    tracks.remove(track.sid());
    for (DataTrackSubscribing receiver : new ArrayList<>(receivers)) {
      receiver.unpublished(track);
    }
  }

  /** A publisher changed who may receive its tracks. */
  public void permissionsChanged(String publisherSid) {
    for (DataTrackSubscribing receiver : new ArrayList<>(receivers)) {
      receiver.permissionsChanged(publisherSid);
    }
  }
}
