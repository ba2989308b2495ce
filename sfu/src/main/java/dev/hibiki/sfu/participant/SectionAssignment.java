package dev.hibiki.sfu.participant;

import dev.hibiki.rtc.sdp.Direction;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.SectionDecision;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.sfu.track.MediaKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which section of the client's offers carries which track to it, when the client makes all offers.
 *
 * <p>A section whose track is gone is answered as inactive once before it carries another: browsers
 * report a new track only when the direction changes.
 */
final class SectionAssignment {
  private final Map<String, TrackSubscription> byMid = new HashMap<>();
  private final Set<TrackSubscription> waiting = new LinkedHashSet<>();

  /** Sections in which the last answer sends. */
  private final Set<String> sending = new HashSet<>();

  /** Sections that are free since the last answer, by mid. */
  private final Map<String, MediaKind> free = new HashMap<>();

  private int requestedAudios;
  private int requestedVideos;

  /** A subscription that needs a section. */
  void add(TrackSubscription subscription) {
    waiting.add(subscription);
  }

  /** A subscription that needs none any more. */
  void remove(TrackSubscription subscription) {
    waiting.remove(subscription);
    byMid.values().remove(subscription);
    subscription.mid = "";
  }

  /** Decides what is sent in the sections of an offer, and what keeps waiting. */
  void assign(SessionDescription offer, Map<String, SectionDecision> decisions) {
    requestedAudios = 0;
    requestedVideos = 0;
    Set<String> usable = new HashSet<>();
    for (MediaSection section : offer.sections()) {
      if (section.kind().isRtp() && !section.isRejected() && section.direction().receives()) {
        usable.add(section.mid());
      }
    }
    for (Map.Entry<String, TrackSubscription> entry : Map.copyOf(byMid).entrySet()) {
      if (!usable.contains(entry.getKey())) {
        byMid.remove(entry.getKey());
        entry.getValue().mid = "";
        waiting.add(entry.getValue());
      }
    }
    free.clear();
    Set<String> nowSending = new HashSet<>();
    for (MediaSection section : offer.sections()) {
      if (!usable.contains(section.mid())) {
        continue;
      }
      MediaKind kind = kind(section);
      TrackSubscription subscription = byMid.get(section.mid());
      if (subscription == null && !sending.contains(section.mid())) {
        subscription = next(kind);
      }
      SectionDecision.Send send = subscription == null ? null : send(subscription);
      if (subscription == null || send == null) {
        free.put(section.mid(), kind);
        continue;
      }
      subscription.mid = section.mid();
      byMid.put(section.mid(), subscription);
      nowSending.add(section.mid());
      SectionDecision other = decisions.get(section.mid());
      decisions.put(
          section.mid(), new SectionDecision(other == null ? null : other.receive(), send, false));
    }
    sending.clear();
    sending.addAll(nowSending);
  }

  private @Nullable TrackSubscription next(MediaKind kind) {
    for (TrackSubscription subscription : waiting) {
      if (kindOf(subscription) == kind) {
        waiting.remove(subscription);
        return subscription;
      }
    }
    return null;
  }

  private static SectionDecision.@Nullable Send send(TrackSubscription subscription) {
    var media = subscription.media;
    var track = subscription.publication;
    return media == null || track == null ? null : Offering.send(subscription, track, media);
  }

  private static MediaKind kind(MediaSection section) {
    return section.kind() == dev.hibiki.rtc.sdp.MediaKind.AUDIO ? MediaKind.AUDIO : MediaKind.VIDEO;
  }

  private static MediaKind kindOf(TrackSubscription subscription) {
    var track = subscription.publication;
    return track == null ? MediaKind.AUDIO : track.media().kind();
  }

  /** The subscriptions whose section stands in the answer. */
  List<TrackSubscription> settled(SessionDescription answer) {
    List<TrackSubscription> settled = new ArrayList<>();
    for (MediaSection section : answer.sections()) {
      TrackSubscription subscription = byMid.get(section.mid());
      if (subscription != null) {
        settled.add(subscription);
      }
    }
    return settled;
  }

  /** From the sections in which the answer sends to the tracks in them. */
  Map<String, String> trackIds(SessionDescription answer) {
    Map<String, String> trackIds = new HashMap<>();
    for (MediaSection section : answer.sections()) {
      TrackSubscription subscription = byMid.get(section.mid());
      if (subscription != null && section.direction() != Direction.INACTIVE) {
        trackIds.put(section.mid(), subscription.trackSid);
      }
    }
    return trackIds;
  }

  /** How many sections of a kind have to be asked for beyond those that were. */
  int takeMissing(MediaKind kind) {
    int missing = 0;
    for (TrackSubscription subscription : waiting) {
      missing += kindOf(subscription) == kind ? 1 : 0;
    }
    for (MediaKind section : free.values()) {
      missing -= section == kind ? 1 : 0;
    }
    missing = Math.max(0, missing);
    if (kind == MediaKind.AUDIO) {
      int more = Math.max(0, missing - requestedAudios);
      requestedAudios += more;
      return more;
    }
    int more = Math.max(0, missing - requestedVideos);
    requestedVideos += more;
    return more;
  }

  /** Whether somebody waits who could have a section that is free by now. */
  boolean isStale() {
    for (TrackSubscription subscription : waiting) {
      if (free.containsValue(kindOf(subscription))) {
        return true;
      }
    }
    return false;
  }
}
