package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.sdp.PublishedMedia;
import dev.hibiki.rtc.sdp.SectionDecision;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.sfu.receive.MediaReceiver;
import dev.hibiki.sfu.signal.Responses;
import dev.hibiki.sfu.track.PublishedTrack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of a participant: requested, found in its offers, announced, muted, ended.
 *
 * <p>A track is announced when its first packet arrives; a muted one, of which none may ever come,
 * as soon as it is negotiated.
 */
public final class Publishing {
  private final Participant participant;
  private final PendingTracks pending;
  private final TrackPermissions permissions = new TrackPermissions();
  private final Map<String, Publication> published = new LinkedHashMap<>();
  private final Map<String, PublishedCodec> byMid = new HashMap<>();
  private final Map<String, PublishedMedia> negotiated = new HashMap<>();
  private final Map<PublishedTrack, Publication> microphones = new HashMap<>();
  private final Set<String> started = new HashSet<>();
  private final PublisherDemand demand;

  Publishing(Participant participant) {
    this.participant = participant;
    this.pending = new PendingTracks(participant);
    this.demand = new PublisherDemand(participant, published.values());
  }

  /** The announced tracks. */
  public Collection<Publication> publications() {
    return published.values();
  }

  /** The public records of the announced tracks. */
  List<TrackInfo> announced() {
    return published.values().stream().map(Publication::info).toList();
  }

  /** The tracks that were requested and carry no media yet. */
  List<Publication> requested() {
    return pending.all();
  }

  /** Whether a track is announced or on its way. */
  boolean knows(String trackSid) {
    return published.containsKey(trackSid) || pending.bySid(trackSid) != null;
  }

  /** Whom the participant lets receive its tracks. */
  TrackPermissions permissions() {
    return permissions;
  }

  /** The client wants to publish. */
  void addTrack(long nowNanos, AddTrackRequest request) {
    RequestResponse.Reason refusal = refusal(request);
    if (refusal != null) {
      participant.signalling().refuse(refusal, "", r -> r.setAddTrack(request));
      return;
    }
    if (!request.getSid().isEmpty()) {
      addCodec(nowNanos, request);
      return;
    }
    boolean taken =
        published.values().stream()
            .anyMatch(track ->
                track.isNamed(request.getCid())
                    || track.primary().sdpTrackId.equals(request.getCid()));
    Publication added = pending.add(request, taken, published.size());
    if (added != null) {
      participant.supervision().requested(nowNanos, added);
      participant.send(Responses.trackPublished(request.getCid(), added.info()));
      bindLate(nowNanos);
    }
  }

  private RequestResponse.@Nullable Reason refusal(AddTrackRequest request) {
    TrackSource source = request.getSource();
    if (source == TrackSource.UNRECOGNIZED || !participant.permissions().mayPublish(source)) {
      return RequestResponse.Reason.NOT_ALLOWED;
    }
    return request.getType() == TrackType.AUDIO || request.getType() == TrackType.VIDEO
        ? null
        : RequestResponse.Reason.UNSUPPORTED_TYPE;
  }

  /** The client begins to send another codec of a track that is announced. */
  private void addCodec(long nowNanos, AddTrackRequest request) {
    Publication track = published.get(request.getSid());
    if (track == null) {
      notFound(r -> r.setAddTrack(request));
      return;
    }
    for (SimulcastCodec told : request.getSimulcastCodecsList()) {
      PublishedCodec codec = track.codecOf(told.getCodec());
      if (codec != null && codec.index > 0) {
        codec.announce(
            told.getCid().isEmpty() ? request.getCid() : told.getCid(),
            TrackInfos.sorted(
                told.getLayersCount() > 0 ? told.getLayersList() : request.getLayersList()));
      }
    }
    participant.send(Responses.trackPublished(request.getCid(), track.info()));
    bindLate(nowNanos);
  }

  /** Decides what becomes of the sections of an offer in which the client sends. */
  void decide(long nowNanos, SessionDescription offer, Map<String, SectionDecision> decisions) {
    if (!participant.permissions().mayPublish()) {
      return;
    }
    OfferedTracks offered = OfferedTracks.of(offer);
    for (PublishedCodec codec : List.copyOf(byMid.values())) {
      String trackId = offered.trackId(codec.mid);
      boolean replaced =
          trackId != null && !trackId.equals(codec.sdpTrackId) && pending.named(trackId) != null;
      if (trackId == null || replaced) {
        end(nowNanos, codec);
      }
    }
    for (OfferedTracks.Entry entry : offered.entries()) {
      if (!byMid.containsKey(entry.mid())) {
        assign(entry, named(entry.trackId()));
      }
    }
    for (OfferedTracks.Entry entry : offered.entries()) {
      if (!byMid.containsKey(entry.mid()) && !isKnown(entry.trackId())) {
        assign(entry, first(entry.kind()));
      }
      decisions.put(entry.mid(), entry.decision(byMid.get(entry.mid()), participant.client()));
    }
  }

  private void assign(OfferedTracks.Entry entry, @Nullable PublishedCodec codec) {
    if (codec != null) {
      codec.mid = entry.mid();
      codec.sdpTrackId = entry.trackId();
      byMid.put(entry.mid(), codec);
    }
  }

  /** What is to come under a track id: a requested track, or a further codec of one. */
  private @Nullable PublishedCodec named(String trackId) {
    Publication requested = pending.named(trackId);
    if (requested != null) {
      return requested.primary();
    }
    for (Publication track : published.values()) {
      PublishedCodec codec = track.codecNamed(trackId);
      if (codec != null && codec.index > 0 && codec.mid.isEmpty()) {
        return codec;
      }
    }
    return null;
  }

  private @Nullable PublishedCodec first(TrackType kind) {
    Publication requested = pending.first(kind);
    return requested == null ? null : requested.primary();
  }

  /** Whether a track id belongs to a further codec of an announced track. */
  private boolean isKnown(String trackId) {
    return published.values().stream().anyMatch(track -> track.isNamed(trackId));
  }

  /** An offer was answered: tracks found in it can be received. */
  void negotiated(long nowNanos, List<PublishedMedia> media) {
    negotiated.clear();
    for (PublishedMedia section : media) {
      negotiated.put(section.mid(), section);
    }
    started.retainAll(negotiated.keySet());
    for (PublishedMedia section : media) {
      PublishedCodec codec = byMid.get(section.mid());
      if (codec != null) {
        bind(nowNanos, codec, section);
      }
    }
  }

  /** Looks in the last offer for tracks that were requested after it. */
  private void bindLate(long nowNanos) {
    for (PublishedMedia section : negotiated.values()) {
      if (byMid.containsKey(section.mid())) {
        continue;
      }
      OfferedTracks.Entry entry = OfferedTracks.entry(section);
      PublishedCodec codec = named(entry.trackId());
      if (codec == null && !isKnown(entry.trackId())) {
        codec = first(entry.kind());
      }
      if (codec != null) {
        assign(entry, codec);
        bind(nowNanos, codec, section);
      }
    }
  }

  private void bind(long nowNanos, PublishedCodec codec, PublishedMedia section) {
    Publication track = codec.publication;
    boolean changed = !section.parameters().equals(codec.parameters);
    codec.negotiated(section);
    MediaReceiver receiver = participant.connections().receiver();
    if (receiver != null) {
      receiver.bind(section.mid(), codec.media);
    }
    if (codec.index == 0
        && !track.announced()
        && (track.info().getMuted() || started.contains(section.mid()))) {
      announce(nowNanos, track);
    } else if (changed && track.announced()) {
      codec.media.muted(nowNanos, track.info().getMuted());
      for (TrackSubscription subscription : List.copyOf(track.subscriptions())) {
        if (subscription.codec == codec) {
          subscription.subscriber.subscribing().restart(nowNanos, subscription);
        }
      }
    }
  }

  void mediaStarted(long nowNanos, String mid) {
    if (negotiated.containsKey(mid)) {
      started.add(mid);
    }
    PublishedCodec codec = byMid.get(mid);
    if (codec == null) {
      return;
    }
    Publication track = codec.publication;
    if (codec.index > 0) {
      demand.regress(nowNanos, track, codec);
    } else if (!track.announced()) {
      announce(nowNanos, track);
    }
  }

  private void announce(long nowNanos, Publication track) {
    pending.taken(track);
    track.announced = true;
    track.stamp(participant.room().ports().clock().unixNanos(nowNanos) / 1000);
    published.put(track.sid(), track);
    if (track.isMicrophone()) {
      microphones.put(track.media(), track);
    }
    muted(nowNanos, track, track.info().getMuted());
    boolean first = participant.becomePublisher();
    participant.touch();
    track.primary().demand.begin(nowNanos);
    demand.schedule();
    if (first && participant.wasActive()) {
      participant.room().changed(nowNanos, participant, true, true);
    }
    participant.room().published(nowNanos, track);
  }

  private static void muted(long nowNanos, Publication track, boolean muted) {
    for (PublishedCodec codec : track.codecs()) {
      codec.media.muted(nowNanos, muted);
    }
  }

  /** A section is gone: with the first codec the track is over, with a further one only that. */
  private void end(long nowNanos, PublishedCodec codec) {
    if (codec.index == 0) {
      end(nowNanos, codec.publication);
    } else {
      unbind(codec);
    }
  }

  private void unbind(PublishedCodec codec) {
    MediaReceiver receiver = participant.connections().receiver();
    if (receiver != null && !codec.mid.isEmpty()) {
      receiver.unbind(codec.mid);
    }
    started.remove(codec.mid);
    byMid.remove(codec.mid, codec);
    codec.mid = "";
    codec.demand.end();
  }

  /** A track is over: its section is gone, or its publisher is. */
  private void end(long nowNanos, Publication track) {
    for (PublishedCodec codec : track.codecs()) {
      unbind(codec);
    }
    microphones.remove(track.media());
    if (published.remove(track.sid(), track)) {
      track.announced = false;
      participant.touch();
      participant.room().unpublished(nowNanos, track);
    } else {
      pending.taken(track);
    }
    Publication next = pending.dequeue(track.cid());
    if (next != null && !participant.isGone()) {
      participant.supervision().requested(nowNanos, next);
      participant.send(Responses.trackPublished(next.cid(), next.info()));
    }
  }

  /** What may be published changed: tracks that are not allowed any more are over. */
  void permissionsChanged(long nowNanos) {
    List<Publication> tracks = pending.all();
    tracks.addAll(published.values());
    for (Publication track : tracks) {
      if (!participant.permissions().mayPublish(track.info().getSource())) {
        participant.send(Responses.trackUnpublished(track.sid()));
        end(nowNanos, track);
      }
    }
  }

  /** The client, or a moderator, mutes or unmutes a track. */
  void mute(long nowNanos, MuteTrackRequest request) {
    Publication track = published.get(request.getSid());
    boolean muted = request.getMuted();
    List<Publication> found = new ArrayList<>(pending.allBySid(request.getSid()));
    if (track != null) {
      found.add(track);
    }
    if (found.isEmpty()) {
      notFound(r -> r.setMute(request));
      return;
    }
    for (Publication each : found) {
      if (each.info().getMuted() != muted) {
        each.info(each.info().toBuilder().setMuted(muted).build());
        participant.supervision().requested(nowNanos, each);
      }
      if (!each.announced() && muted && each.primary().parameters != null) {
        announce(nowNanos, each);
      }
    }
    if (track != null && track.media().muted() != muted) {
      muted(nowNanos, track, muted);
      if (!muted) {
        demand.repeat(track);
      }
      updated(nowNanos, track);
    }
  }

  private void notFound(Consumer<RequestResponse.Builder> echo) {
    participant.signalling().refuse(RequestResponse.Reason.NOT_FOUND, "", echo);
  }

  /** Tracks with this sid: the announced one, or else those on their way. */
  List<Publication> tracks(String sid) {
    Publication track = published.get(sid);
    return track == null ? pending.allBySid(sid) : List.of(track);
  }

  /** The record of an announced track changed. */
  void updated(long nowNanos, Publication track) {
    track.stamp(participant.room().ports().clock().unixNanos(nowNanos) / 1000);
    participant.touch();
    participant.room().changed(nowNanos, participant, false, true);
  }

  /** What those who receive the tracks want. */
  PublisherDemand demand() {
    return demand;
  }

  void onTimeout(long nowNanos) {
    demand.onTimeout(nowNanos);
  }

  /** Somebody receives the track for the first time. */
  void subscribed(Publication track) {
    if (!track.everSubscribed) {
      track.everSubscribed = true;
      if (participant.client().readsNewerResponses()) {
        participant.send(Responses.trackSubscribed(track.sid()));
      }
    }
  }

  void audioLevel(long nowNanos, PublishedTrack media, int level) {
    Publication track = microphones.get(media);
    if (track != null) {
      participant.room().audioLevel(nowNanos, track, level);
    }
  }

  /** Ends all tracks. */
  void close(long nowNanos) {
    pending.clear();
    for (PublishedCodec codec : List.copyOf(byMid.values())) {
      end(nowNanos, codec);
    }
    for (Publication track : List.copyOf(published.values())) {
      end(nowNanos, track);
    }
    negotiated.clear();
    started.clear();
  }
}
