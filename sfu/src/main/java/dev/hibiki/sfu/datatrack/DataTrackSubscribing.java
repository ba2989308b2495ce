package dev.hibiki.sfu.datatrack;

import dev.hibiki.common.proto.DataTrackSubscriberHandles;
import dev.hibiki.common.proto.DataTrackSubscriberHandles.PublishedDataTrack.Builder;
import dev.hibiki.common.proto.UpdateDataSubscription;
import dev.hibiki.sfu.settings.DataTrackSettings;
import dev.hibiki.sfu.signal.Responses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data tracks that one participant receives: what it wants, and the handles by which it tells
 * them apart.
 *
 * <p>A wish may come before the track exists, and outlives a permission that was taken back.
 */
public final class DataTrackSubscribing {
  private static final int MAX_HANDLE = 0xffff;

  private final DataTrackParty party;
  private final DataTrackSettings settings;
  private final Map<String, DataTrackSubscription> wishes = new LinkedHashMap<>();
  private DataTracks dataTracks;
  private int lastHandle;
  private boolean active;

  /**
   * A participant that receives nothing yet.
   *
   * @param firstHandle where its handles begin; some random number lets no client rely on it
   */
  public DataTrackSubscribing(
      DataTrackParty party, DataTracks dataTracks, DataTrackSettings settings, int firstHandle) {
    this.party = party;
    this.dataTracks = dataTracks;
    this.settings = settings;
    this.lastHandle = firstHandle;
  }

  /** Media can flow: what the client wants without asking begins. */
  public void begin() {
    if (!active) {
      active = true;
      dataTracks.add(this);
      subscribeToAll();
    }
  }

  private void subscribeToAll() {
    if (party.wantsAllDataTracks()) {
      boolean changed = false;
      for (PublishedDataTrack track : dataTracks.tracks()) {
        if (track.publisher() != party) {
          changed |= reconcile(wish(track.sid()));
        }
      }
      tell(changed);
    }
  }

  /** The client names tracks it wants, or wants no longer. */
  public void update(UpdateDataSubscription update) {
    boolean changed = false;
    for (UpdateDataSubscription.Update each : update.getUpdatesList()) {
      if (each.getSubscribe()) {
        DataTrackSubscription wish = wish(each.getTrackSid());
        if (wish != null) {
          wish.rate(each.getOptions().getTargetFps());
          changed |= reconcile(wish);
        }
      } else {
        DataTrackSubscription wish = wishes.remove(each.getTrackSid());
        changed |= wish != null && wish.end();
      }
    }
    tell(changed);
  }

  private @Nullable DataTrackSubscription wish(String trackSid) {
    DataTrackSubscription wish = wishes.get(trackSid);
    if (wish == null && wishes.size() < settings.wantedTracks()) {
      wish = new DataTrackSubscription(party, trackSid);
      wishes.put(trackSid, wish);
    }
    return wish;
  }

  /** Makes what is received fit what is wanted and allowed; whether anything changed. */
  private boolean reconcile(@Nullable DataTrackSubscription wish) {
    if (wish == null) {
      return false;
    }
    PublishedDataTrack track = dataTracks.track(wish.trackSid());
    if (track == null || track.publisher() == party) {
      return false;
    }
    if (!party.mayReceive()) {
      return wish.end();
    }
    boolean allowed =
        party.receivesEverything() || track.publisher().allows(party.identity(), track.sid());
    if (allowed == wish.denied) {
      wish.denied = !allowed;
      party.send(Responses.subscriptionPermission(track.publisher().sid(), track.sid(), allowed));
    }
    if (!allowed) {
      return wish.end();
    }
    if (wish.track() != null) {
      return false;
    }
    wish.begin(track, nextHandle());
    return true;
  }

  private int nextHandle() {
    do {
      lastHandle = lastHandle >= MAX_HANDLE ? 1 : lastHandle + 1;
    } while (isTaken(lastHandle));
    return lastHandle;
  }

  private boolean isTaken(int handle) {
    return wishes.values().stream().anyMatch(w -> w.track() != null && w.handle() == handle);
  }

  void published(PublishedDataTrack track) {
    if (track.publisher() != party) {
      tell(reconcile(party.wantsAllDataTracks() ? wish(track.sid()) : wishes.get(track.sid())));
    }
  }

  void unpublished(PublishedDataTrack track) {
    DataTrackSubscription wish = wishes.remove(track.sid());
    tell(wish != null && wish.end());
  }

  void permissionsChanged(String publisherSid) {
    boolean changed = false;
    for (DataTrackSubscription wish : List.copyOf(wishes.values())) {
      PublishedDataTrack track = dataTracks.track(wish.trackSid());
      if (track != null && track.publisher().sid().equals(publisherSid)) {
        changed |= reconcile(wish);
      }
    }
    tell(changed);
  }

  /** Whether it may receive changed. */
  public void permissionsChanged() {
    boolean changed = false;
    for (DataTrackSubscription wish : List.copyOf(wishes.values())) {
      changed |= reconcile(wish);
    }
    tell(changed);
    subscribeToAll();
  }

  /** The client is back and may have missed what it was told. */
  public void resumed() {
    tell(wishes.values().stream().anyMatch(wish -> wish.track() != null));
  }

  private void tell(boolean changed) {
    if (!changed) {
      return;
    }
    DataTrackSubscriberHandles.Builder handles = DataTrackSubscriberHandles.newBuilder();
    for (DataTrackSubscription wish : wishes.values()) {
      PublishedDataTrack track = wish.track();
      if (track != null) {
        Builder entry =
            DataTrackSubscriberHandles.PublishedDataTrack.newBuilder()
                .setPublisherIdentity(track.publisher().identity())
                .setPublisherSid(track.publisher().sid())
                .setTrackSid(track.sid());
        handles.putSubHandles(wish.handle(), entry.build());
      }
    }
    party.send(Responses.dataTrackHandles(handles.build()));
  }

  /** Nothing of this room is received any more. */
  public void withdraw() {
    boolean changed = wishes.values().stream().anyMatch(wish -> wish.track() != null);
    close();
    tell(changed);
  }

  /** What the client wants without asking begins in another room. */
  public void enter(DataTracks next) {
    dataTracks = next;
    begin();
  }

  /** Ends everything without telling the client. */
  public void close() {
    dataTracks.remove(this);
    wishes.values().forEach(DataTrackSubscription::end);
    wishes.clear();
    active = false;
  }
}
