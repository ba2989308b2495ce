package dev.hibiki.sfu.datatrack;

import org.jspecify.annotations.Nullable;

/** A participant's wish for one data track, and how it is met. */
final class DataTrackSubscription {
  private final DataTrackParty party;
  private final String trackSid;
  private final FrameThinning thinning = new FrameThinning();

  /** What the publisher was last known to say. */
  boolean denied;

  private @Nullable PublishedDataTrack track;
  private int handle;

  DataTrackSubscription(DataTrackParty party, String trackSid) {
    this.party = party;
    this.trackSid = trackSid;
  }

  DataTrackParty party() {
    return party;
  }

  String trackSid() {
    return trackSid;
  }

  /** The track while it is received. */
  @Nullable PublishedDataTrack track() {
    return track;
  }

  /** What its packets are marked with on the way to this receiver. */
  int handle() {
    return handle;
  }

  void begin(PublishedDataTrack begun, int newHandle) {
    track = begun;
    handle = newHandle;
    begun.add(this);
  }

  /** False if nothing was received. */
  boolean end() {
    PublishedDataTrack ended = track;
    if (ended == null) {
      return false;
    }
    ended.remove(this);
    track = null;
    return true;
  }

  void rate(int framesPerSecond) {
    thinning.rate(framesPerSecond);
  }

  boolean passes(long nowNanos, int frame) {
    return thinning.passes(nowNanos, frame);
  }
}
