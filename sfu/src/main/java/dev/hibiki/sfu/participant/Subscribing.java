package dev.hibiki.sfu.participant;

import static dev.hibiki.common.proto.Encryption.Type.NONE;

import dev.hibiki.common.proto.ParticipantTracks;
import dev.hibiki.common.proto.SubscriptionError;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.sfu.forward.MediaSender;
import dev.hibiki.sfu.forward.SentSection;
import dev.hibiki.sfu.forward.Subscription;
import dev.hibiki.sfu.negotiate.MediaSections;
import dev.hibiki.sfu.participant.Participant.Timer;
import dev.hibiki.sfu.settings.RoomLimits;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import dev.hibiki.sfu.track.MediaKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tracks a participant receives: what it wants, what it may have, and the sections they are
 * sent in.
 *
 * <p>A wish may come before the track exists, and outlives a permission that was taken back.
 */
public final class Subscribing {
  private static final long NOT_FOUND_NANOS = 60_000_000_000L;
  private static final long SETTINGS_NANOS = 100_000_000L;

  private final Participant participant;
  private final Map<String, TrackSubscription> wishes = new LinkedHashMap<>();

  /** How many tracks of each publisher are received, by the publisher's sid. */
  private final Map<String, Integer> followed = new HashMap<>();

  private int audios;
  private int videos;

  Subscribing(Participant participant) {
    this.participant = participant;
  }

  /** Whether tracks are grouped in streams by their publisher's streams. */
  boolean groupsStreams() {
    return participant.room().settings().syncStreams()
        && participant.client().isAfter(Protocol.SYNC_STREAMS_AFTER)
        && !participant.client().isFirefox();
  }

  /** Whether any track of a participant is received. */
  public boolean follows(String publisherSid) {
    return followed.containsKey(publisherSid);
  }

  /** Shows each track that is received. */
  void eachReceived(Consumer<TrackSubscription> visitor) {
    for (TrackSubscription wish : wishes.values()) {
      if (wish.isActive()) {
        visitor.accept(wish);
      }
    }
  }

  /** How many tracks are received. */
  public int activeCount() {
    return audios + videos;
  }

  /** How many tracks are named in wishes. */
  public int wishCount() {
    return wishes.size();
  }

  /** The client names tracks it wants, or wants no longer. */
  void update(long nowNanos, UpdateSubscription update) {
    for (String sid : update.getTrackSidsList()) {
      want(nowNanos, sid, update.getSubscribe());
    }
    for (ParticipantTracks tracks : update.getParticipantTracksList()) {
      for (String sid : tracks.getTrackSidsList()) {
        want(nowNanos, sid, update.getSubscribe());
      }
    }
  }

  private void want(long nowNanos, String trackSid, boolean wanted) {
    if (wanted) {
      TrackSubscription wish = wish(trackSid);
      if (wish != null) {
        wish.wanted = true;
        wish.automatic = false;
        wish.refused = false;
        reconcile(nowNanos, wish);
      }
      return;
    }
    TrackSubscription wish = wishes.get(trackSid);
    if (wish != null) {
      wish.wanted = false;
      wish.notFoundNanos = Long.MAX_VALUE;
      stop(nowNanos, wish, true);
      forget(wish);
    }
  }

  /** Wants a track without being asked. */
  private void wantAutomatically(long nowNanos, Publication track) {
    TrackSubscription wish = wishes.get(track.sid());
    if (wish != null && wish.refused) {
      return;
    }
    if (wish == null || !wish.wanted) {
      wish = wish(track.sid());
      if (wish == null) {
        return;
      }
      wish.wanted = true;
      wish.automatic = true;
    }
    reconcile(nowNanos, wish);
  }

  private @Nullable TrackSubscription wish(String trackSid) {
    TrackSubscription wish = wishes.get(trackSid);
    if (wish == null && wishes.size() < limits().wantedTracks()) {
      wish = new TrackSubscription(participant, trackSid);
      wishes.put(trackSid, wish);
    }
    return wish;
  }

  private RoomLimits limits() {
    return participant.room().settings().limits();
  }

  /** Forgets a wish unless the client said how it wants the track. */
  private void forget(TrackSubscription wish) {
    if (!wish.wanted && wish.asked == null) {
      wishes.remove(wish.trackSid);
    }
  }

  /** Wants all tracks there are, if the client asked for everything. */
  public void subscribeToAll(long nowNanos) {
    if (!participant.autoSubscribe()) {
      return;
    }
    for (Publication track : List.copyOf(participant.room().tracks())) {
      if (track.publisher() != participant) {
        wantAutomatically(nowNanos, track);
      }
    }
  }

  /** Somebody else announced a track. */
  public void published(long nowNanos, Publication track) {
    boolean all = participant.autoSubscribe() && participant.wasActive();
    TrackSubscription wish = wishes.get(track.sid());
    if (all) {
      wantAutomatically(nowNanos, track);
    } else if (wish != null) {
      reconcile(nowNanos, wish);
    }
  }

  /** A track is over. */
  public void unpublished(long nowNanos, Publication track) {
    TrackSubscription wish = wishes.get(track.sid());
    if (wish != null && (wish.publication == track || wish.publication == null)) {
      stop(nowNanos, wish, true);
      wishes.remove(track.sid());
    }
  }

  /** A publisher changed its permissions. */
  public void permissionsChanged(long nowNanos, Participant publisher) {
    for (Publication track : publisher.publishing().publications()) {
      TrackSubscription wish = wishes.get(track.sid());
      if (wish != null && wish.wanted) {
        reconcile(nowNanos, wish);
      }
    }
  }

  /** Whether anything may be received changed. */
  void permissionsChanged(long nowNanos) {
    boolean allowed = participant.permissions().maySubscribe();
    for (TrackSubscription wish : List.copyOf(wishes.values())) {
      if (allowed) {
        reconcile(nowNanos, wish);
      } else {
        stop(nowNanos, wish, true);
      }
    }
    if (allowed) {
      subscribeToAll(nowNanos);
    }
  }

  /** Makes what is there fit what is wanted and allowed. */
  private void reconcile(long nowNanos, TrackSubscription wish) {
    Publication track = participant.room().track(wish.trackSid);
    if (!wish.wanted || participant.isGone()) {
      return;
    }
    if (track == null) {
      if (wish.notFoundNanos == Long.MAX_VALUE) {
        wish.notFoundNanos = nowNanos + NOT_FOUND_NANOS;
        participant.timers.setEarlier(Timer.SUBSCRIPTIONS, wish.notFoundNanos);
      }
      return;
    }
    wish.notFoundNanos = Long.MAX_VALUE;
    Participant publisher = track.publisher();
    if (publisher == participant || !participant.permissions().maySubscribe()) {
      return;
    }
    boolean allowed =
        participant.isRecorder()
            || publisher.publishing().permissions().allows(participant.identity(), track.sid());
    if (allowed == wish.denied) {
      wish.denied = !allowed;
      participant.send(Responses.subscriptionPermission(publisher.sid(), track.sid(), allowed));
    }
    if (!allowed) {
      stop(nowNanos, wish, true);
    } else if (!wish.isActive() && hasRoom(track)) {
      begin(nowNanos, wish, track);
    }
  }

  private boolean hasRoom(Publication track) {
    int max =
        track.media().kind() == MediaKind.AUDIO
            ? limits().audioSubscriptions()
            : limits().videoSubscriptions();
    int count = track.media().kind() == MediaKind.AUDIO ? audios : videos;
    return max == 0 || count < max;
  }

  private void begin(long nowNanos, TrackSubscription wish, Publication track) {
    Connections connections = participant.connections();
    UpdateTrackSettings asked = wish.asked;
    if (participant.adaptiveStream() && asked != null && asked.getDisabled()) {
      // Shown again, or the client would never find out that there are pictures.
      wish.asked = asked.toBuilder().setDisabled(false).build();
    }
    Subscription media =
        connections
            .sender()
            .subscribe(track.first().media, track.streamId(groupsStreams()), wish.settings());
    if (!track.isAudio() && participant.boundsDelay()) {
      // How pictures of a screen come tells little of the network.
      boolean follows = track.info().getSource() != TrackSource.SCREEN_SHARE;
      media.boundDelay(participant.room().settings().media().playoutDelay(), follows);
    }
    wish.publication = track;
    wish.media = media;
    wish.codec = track.first();
    Offering offering = connections.offering();
    if (offering == null) {
      connections.answering().assignment().add(wish);
    } else if (!offering.add(wish, track, media)) {
      wish.publication = null;
      wish.media = null;
      wish.codec = null;
      connections.sender().remove(media);
      return;
    }
    track.subscriptions().add(wish);
    participant.supervision().begun(nowNanos, wish);
    count(track, 1);
    if (followed.merge(track.publisher().sid(), 1, Integer::sum) == 1) {
      participant.room().follows(nowNanos, participant, track.publisher().sid(), true);
    }
    track.publisher().publishing().demand().changed(nowNanos, track);
    connections.negotiate(nowNanos, false);
  }

  private void count(Publication track, int change) {
    if (track.media().kind() == MediaKind.AUDIO) {
      audios += change;
    } else {
      videos += change;
    }
  }

  private void stop(long nowNanos, TrackSubscription wish, boolean negotiate) {
    Publication track = wish.publication;
    Subscription media = wish.media;
    if (track == null || media == null) {
      return;
    }
    Connections connections = participant.connections();
    boolean farewell = negotiate && connections.sender().leave(nowNanos, media);
    if (!negotiate) {
      connections.sender().remove(media);
    }
    wish.publication = null;
    wish.media = null;
    wish.codec = null;
    wish.parameters = null;
    wish.quality = null;
    Offering offering = connections.offering();
    if (offering == null) {
      connections.answering().assignment().remove(wish);
    } else {
      offering.remove(wish);
    }
    track.subscriptions().remove(wish);
    count(track, -1);
    String publisherSid = track.publisher().sid();
    if (followed.merge(publisherSid, -1, Integer::sum) == 0) {
      followed.remove(publisherSid);
      participant.room().follows(nowNanos, participant, publisherSid, false);
    }
    track.publisher().publishing().demand().changed(nowNanos, track);
    if (negotiate) {
      connections.negotiateIn(nowNanos, farewell ? MediaSender.FAREWELL_NANOS : 0);
      admitWaiting(nowNanos, track);
    }
  }

  /** A place is free: another wish may take it. */
  private void admitWaiting(long nowNanos, Publication gone) {
    int max =
        gone.media().kind() == MediaKind.AUDIO
            ? limits().audioSubscriptions()
            : limits().videoSubscriptions();
    if (max > 0) {
      for (TrackSubscription wish : List.copyOf(wishes.values())) {
        if (wish.wanted && !wish.isActive() && !wish.trackSid.equals(gone.sid())) {
          reconcile(nowNanos, wish);
        }
      }
    }
  }

  /** The client agreed to receive a track. */
  void negotiated(long nowNanos, TrackSubscription wish, RtpParameters parameters) {
    if (wish.isActive() && !parameters.equals(wish.parameters)) {
      boolean first = wish.parameters == null;
      wish.parameters = parameters;
      start(nowNanos, wish);
      participant.supervision().taken(nowNanos, wish, first);
    }
  }

  /** The publisher sends in other forms than before. */
  void restart(long nowNanos, TrackSubscription wish) {
    if (wish.parameters != null) {
      start(nowNanos, wish);
    }
  }

  private void start(long nowNanos, TrackSubscription wish) {
    Publication track = wish.publication;
    Subscription media = wish.media;
    RtpParameters parameters = wish.parameters;
    if (track == null || media == null || parameters == null) {
      return;
    }
    PublishedCodec codec = choose(track, parameters);
    if (codec == null) {
      refused(nowNanos, wish);
      return;
    }
    if (codec != wish.codec) {
      wish.codec = codec;
      participant.connections().sender().change(media, codec.media);
      track.publisher().publishing().demand().changed(nowNanos, track);
    }
    RtpParameters from = codec.parameters;
    if (from == null) {
      // The publisher was told that it is wanted; this goes on when it comes.
      return;
    }
    SentSection section =
        MediaSections.sent(
            wish.mid,
            from,
            parameters,
            participant.room().settings().media().redEncoding() && !track.info().getDisableRed(),
            track.info().getEncryption() == NONE,
            participant.room().trailer().toByteArray(),
            participant.sendSideEstimation(),
            track.hasPacketTrailer() && !participant.client().readsPacketTrailers());
    if (!MediaSections.sends(section)) {
      refused(nowNanos, wish);
      return;
    }
    participant.connections().sender().start(nowNanos, media, section);
    if (!participant.isHidden()) {
      track.publisher().publishing().subscribed(track);
    }
  }

  /** The first codec of a track that the client can receive. */
  private static @Nullable PublishedCodec choose(Publication track, RtpParameters parameters) {
    for (PublishedCodec codec : track.codecs()) {
      RtpParameters from = codec.parameters;
      if (codec.regressed) {
        continue;
      }
      boolean fits =
          from == null
              ? parameters.codecs().stream().anyMatch(known -> known.isNamed(codec.name))
              : MediaSections.fits(codec.name, from, parameters);
      if (fits) {
        return codec;
      }
    }
    return null;
  }

  /** The client cannot receive a track: it gets it no more unless it asks. */
  void refused(long nowNanos, TrackSubscription wish) {
    participant.send(
        Responses.subscriptionFailed(wish.trackSid, SubscriptionError.SE_CODEC_UNSUPPORTED));
    stop(nowNanos, wish, true);
    wish.wanted = false;
    wish.refused = true;
  }

  /** The client says how it wants tracks. */
  void settings(long nowNanos, UpdateTrackSettings settings) {
    for (String sid : settings.getTrackSidsList()) {
      TrackSubscription wish = wish(sid);
      if (wish == null) {
        continue;
      }
      UpdateTrackSettings next = settings.toBuilder().clearTrackSids().build();
      UpdateTrackSettings before = wish.asked;
      if (next.equals(before)) {
        continue;
      }
      boolean shown = before != null && before.getDisabled() && !next.getDisabled();
      wish.asked = next;
      if (shown || !wish.isActive()) {
        apply(nowNanos, wish);
      } else if (wish.settingsNanos == Long.MAX_VALUE) {
        wish.settingsNanos = nowNanos + SETTINGS_NANOS;
        participant.timers.setEarlier(Timer.SUBSCRIPTIONS, wish.settingsNanos);
      }
    }
  }

  /** Tracks that the client had switched off before it came back. */
  void disabled(long nowNanos, List<String> trackSids) {
    for (String sid : trackSids) {
      settings(
          nowNanos, UpdateTrackSettings.newBuilder().addTrackSids(sid).setDisabled(true).build());
    }
  }

  private void apply(long nowNanos, TrackSubscription wish) {
    wish.settingsNanos = Long.MAX_VALUE;
    Subscription media = wish.media;
    Publication track = wish.publication;
    if (media != null && track != null) {
      media.settings(nowNanos, wish.settings());
      track.publisher().publishing().demand().changed(nowNanos, track);
    }
  }

  void onTimeout(long nowNanos) {
    for (TrackSubscription wish : List.copyOf(wishes.values())) {
      if (Deadlines.isDue(wish.settingsNanos, nowNanos)) {
        apply(nowNanos, wish);
      }
      if (Deadlines.isDue(wish.notFoundNanos, nowNanos)) {
        wishes.remove(wish.trackSid);
        participant.send(
            Responses.subscriptionFailed(wish.trackSid, SubscriptionError.SE_TRACK_NOTFOUND));
        continue;
      }
      participant.timers.setEarlier(Timer.SUBSCRIPTIONS, wish.settingsNanos);
      participant.timers.setEarlier(Timer.SUBSCRIPTIONS, wish.notFoundNanos);
    }
  }

  /** Ends everything. */
  void close(long nowNanos) {
    for (TrackSubscription wish : List.copyOf(wishes.values())) {
      stop(nowNanos, wish, false);
    }
    wishes.clear();
  }
}
